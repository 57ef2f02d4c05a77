// SPDX-License-Identifier: Apache-2.0
#include "host/report/live_table.h"

#include <algorithm>
#include <cstdio>

namespace tthost {
namespace {

constexpr size_t kMostRows = 16;

}  // namespace

LiveTable::Row* LiveTable::Find(std::string_view case_id) {
  const auto found = std::ranges::find(rows_, case_id, &Row::case_id);
  return found == rows_.end() ? nullptr : &*found;
}

void LiveTable::Start(std::string_view case_id, int64_t now_nanos) {
  rows_.push_back({std::string(case_id), "ENV", now_nanos, now_nanos});
}

void LiveTable::Enter(std::string_view case_id, std::string_view stage, std::string_view phase,
                      int64_t now_nanos) {
  Row* row = Find(case_id);
  if (row == nullptr) return;
  row->stage = stage;
  if (!phase.empty()) row->stage += " " + std::string(phase);
  row->stage_start = now_nanos;
}

void LiveTable::End(std::string_view case_id) {
  std::erase_if(rows_, [&](const Row& row) { return row.case_id == case_id; });
}

std::string LiveTable::Erase() {
  if (lines_drawn_ == 0) return "";
  const std::string up = "\x1b[" + std::to_string(lines_drawn_) + "A\r\x1b[J";
  lines_drawn_ = 0;
  return up;
}

std::string LiveTable::Draw(int64_t now_nanos, int done, int planned, int width) {
  std::vector<std::string> lines;
  const auto add = [&](std::string line) {
    // One column is left free: a full line would wrap on some terminals.
    lines.push_back(line.substr(0, static_cast<size_t>(std::max(width - 1, 20))));
  };
  const auto seconds = [&](int64_t since) { return static_cast<double>(now_nanos - since) / 1e9; };
  add(std::to_string(done) + "/" + std::to_string(planned) + " done, " +
      std::to_string(rows_.size()) + " running");
  for (size_t i = 0; i < std::min(rows_.size(), kMostRows); ++i) {
    const Row& row = rows_[i];
    char columns[80];
    std::snprintf(columns, sizeof(columns), "  %-16s %7.1f s %7.1f s  ", row.stage.c_str(),
                  seconds(row.stage_start), seconds(row.case_start));
    add(columns + row.case_id);
  }
  if (rows_.size() > kMostRows) {
    add("  and " + std::to_string(rows_.size() - kMostRows) + " more");
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  lines_drawn_ = static_cast<int>(lines.size());
  return text;
}

}  // namespace tthost
