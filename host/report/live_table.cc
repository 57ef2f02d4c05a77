// SPDX-License-Identifier: Apache-2.0
#include "host/report/live_table.h"

#include <algorithm>
#include <cstdio>

#include "host/base/byte_size.h"
#include "host/report/printable.h"
#include "host/report/run_forecast.h"

namespace tthost {
namespace {

constexpr size_t kMostRows = 16;
constexpr size_t kMostTailLines = 3;  // of one case

double SecondsBetween(int64_t begin, int64_t end) { return static_cast<double>(end - begin) / 1e9; }

template <typename... Values>
std::string Format(const char* format, Values... values) {
  char text[96];
  std::snprintf(text, sizeof(text), format, values...);
  return text;
}

std::string HeadLine(const LiveTable::Frame& frame, size_t running) {
  std::string line = std::to_string(frame.done) + "/" + std::to_string(frame.planned) + " done, " +
                     std::to_string(running) + " running";
  if (frame.seconds_left) line += ", about " + DurationText(*frame.seconds_left) + " left";
  return line;
}

}  // namespace

LiveTable::Row* LiveTable::Find(std::string_view case_id) {
  const auto found = std::ranges::find(rows_, case_id, &Row::case_id);
  return found == rows_.end() ? nullptr : &*found;
}

void LiveTable::Start(std::string_view case_id, double expected_seconds, int64_t now_nanos) {
  Row* free_lane = Find("");
  if (free_lane == nullptr) free_lane = &rows_.emplace_back();
  *free_lane = {.case_id = std::string(case_id),
                .stage = "ENV",
                .expected_seconds = expected_seconds,
                .case_start = now_nanos,
                .stage_start = now_nanos};
}

void LiveTable::Enter(std::string_view case_id, std::string_view stage, std::string_view phase,
                      int64_t now_nanos) {
  Row* row = Find(case_id);
  if (row == nullptr) return;
  row->stage = stage;
  if (!phase.empty()) row->stage += " " + std::string(phase);
  row->stage_start = now_nanos;
}

void LiveTable::Measure(std::string_view case_id, int64_t resident_bytes) {
  if (Row* const row = Find(case_id)) row->resident_bytes = resident_bytes;
}

void LiveTable::End(std::string_view case_id) {
  if (Row* const row = Find(case_id)) *row = Row();
}

std::string LiveTable::Erase() {
  if (lines_drawn_ == 0) return "";
  const std::string up = "\x1b[" + std::to_string(lines_drawn_) + "A\r\x1b[J";
  lines_drawn_ = 0;
  return up;
}

std::string LiveTable::Draw(const Frame& frame) {
  std::vector<std::string> lines;
  // One column is left free: a full line would wrap on some terminals.
  const auto columns_wide = static_cast<size_t>(std::max(frame.width - 1, 20));
  const auto add = [&](std::string line) { lines.push_back(CutTo(std::move(line), columns_wide)); };

  const std::vector<const Row*> busy = BusyRows();
  // The head line, that of the rows left out, and the one that the cursor stands in.
  const auto room = static_cast<size_t>(std::max(frame.height - 3, 1));
  const size_t shown = std::min({busy.size(), kMostRows, room});
  const size_t tail_lines = shown == 0 ? 0 : std::min((room - shown) / shown, kMostTailLines);
  const Columns columns = {
      .expected =
          std::ranges::any_of(busy, [](const Row* row) { return row->expected_seconds > 0; }),
      .memory = std::ranges::any_of(busy, [](const Row* row) { return row->resident_bytes > 0; })};

  add(HeadLine(frame, busy.size()));
  for (size_t i = 0; i < shown; ++i) {
    add(LineOf(*busy[i], columns, frame.now_nanos));
    if (!frame.output_tail || tail_lines == 0) continue;
    for (const std::string& line : LastLines(frame.output_tail(busy[i]->case_id), tail_lines)) {
      add("    | " + line);
    }
  }
  if (busy.size() > shown) add("  and " + std::to_string(busy.size() - shown) + " more");
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  lines_drawn_ = static_cast<int>(lines.size());
  return text;
}

std::vector<const LiveTable::Row*> LiveTable::BusyRows() const {
  std::vector<const Row*> busy;
  for (const Row& row : rows_) {
    if (!row.case_id.empty()) busy.push_back(&row);
  }
  return busy;
}

std::string LiveTable::LineOf(const Row& row, const Columns& columns, int64_t now_nanos) {
  std::string line =
      Format("  %-16s %7.1f s %7.1f s", row.stage.c_str(),
             SecondsBetween(row.stage_start, now_nanos), SecondsBetween(row.case_start, now_nanos));
  if (columns.expected) {
    line += row.expected_seconds > 0 ? Format(" of %6.1f s", row.expected_seconds)
                                     : std::string(12, ' ');
  }
  if (columns.memory) {
    const std::string memory = row.resident_bytes > 0 ? FormatByteSize(row.resident_bytes) : "";
    line += Format(" %10s", memory.c_str());
  }
  return line + "  " + row.case_id;
}

}  // namespace tthost
