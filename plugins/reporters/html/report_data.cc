// SPDX-License-Identifier: Apache-2.0
#include "html/report_data.h"

#include <xxhash.h>

#include <algorithm>
#include <functional>

#include "html/page.h"
#include "text/json_writer.h"

namespace tthost::html {
namespace {

using reporters::AtomicFile;
using reporters::JsonWriter;
using sdk::Json;

// The page reads so many bytes at once when a case is opened.
constexpr size_t kMostInBlock = 256 << 10;

// Leaves in the whole report, and of one comparison.
constexpr size_t kMostLeaves = 40'000, kFewestOfOne = 8, kMostOfOne = 1'000;

// Bytes of all texts together: three megabytes, or what many cases need to be told apart by.
constexpr size_t kUsualTexts = 3 << 20, kTextsOfCase = 1 << 10;

void WriteBlock(AtomicFile& file, const std::string& id, const std::string& json) {
  file.Append("<script type=\"application/json\" id=\"" + id + "\">");
  file.Append(json);
  file.Append("</script>\n");
}

// A list in blocks NAME-0, NAME-1, …
class BlockList {
 public:
  BlockList(AtomicFile& file, std::string name) : file_(file), name_(std::move(name)) {}

  void Add(std::string_view item) {
    if (block_.empty()) first_items_.push_back(count_);
    block_ += block_.empty() ? "[" : ",";
    block_ += item;
    ++count_;
    if (block_.size() >= kMostInBlock) End();
  }
  // The index of the first item of each block.
  std::vector<int64_t> End() {
    if (block_.empty()) return first_items_;
    WriteBlock(file_, name_ + "-" + std::to_string(first_items_.size() - 1), block_ + "]");
    block_.clear();
    return first_items_;
  }

 private:
  AtomicFile& file_;
  const std::string name_;
  std::string block_;
  int64_t count_ = 0;
  std::vector<int64_t> first_items_;
};

void AddAll(JsonWriter& json, const char* key, const std::vector<int64_t>& numbers) {
  json.Key(key).BeginArray();
  for (const int64_t number : numbers) json.Integer(number);
  json.EndArray();
}

}  // namespace

ReportData::ReportData(const std::string& path)
    : spill_(path), shared_{{}, TextTable(spill_), TextTable(spill_)} {}

void ReportData::StartRun(const Json& event) {
  started_ = event;
  finished_ = Json();  // a resumed run has ended before
  const auto planned = size_t(std::max(1.0, event.At("run").Number("planned")));
  most_leaves_ = std::clamp(kMostLeaves / planned, kFewestOfOne, kMostOfOne);
}

void ReportData::StartCase(const Json& event) {
  running_.insert_or_assign(event.At("case").String("id"), event);
}

void ReportData::FinishCase(const Json& event) {
  const std::string& id = event.At("case").String("id");
  running_.erase(id);
  const std::string arch = started_["run"].StringOr("arch", "");
  Keep(id + "\n" + arch, {spill_.Append(RowOf(event, arch, shared_)),
                          spill_.Append(DetailOf(event, most_leaves_, shared_))});
}

void ReportData::Keep(const std::string& name, const KeptCase& kept) {
  const uint64_t digest = XXH3_64bits(name.data(), name.size());
  const auto [place, is_new] = places_.try_emplace(digest, uint32_t(cases_.size()));
  if (is_new) cases_.emplace_back();
  cases_[place->second] = kept;
}

void ReportData::FinishRun(const Json& event) { finished_ = event; }

std::vector<ReportData::KeptCase> ReportData::WithUnfinished() {
  std::vector<KeptCase> cases = cases_;
  const std::string arch = started_["run"].StringOr("arch", "");
  for (const auto& [id, event] : running_) {
    cases.push_back({spill_.Append(RowOfUnfinished(event, arch, shared_)),
                     spill_.Append(DetailOfUnfinished(event, shared_))});
  }
  return cases;
}

void ReportData::Write(AtomicFile& file) {
  const std::string page = PageHtml();
  const size_t data = page.find(kDataMark);
  file.Append(std::string_view(page).substr(0, data));

  const std::vector<KeptCase> cases = WithUnfinished();
  BlockList rows(file, "rows"), details(file, "details");
  for (const KeptCase& kept : cases) rows.Add(spill_.Read(kept.row));
  rows.End();
  for (const KeptCase& kept : cases) details.Add(spill_.Read(kept.detail));
  const std::vector<int64_t> first_details = details.End();

  BlockList reasons(file, "reasons"), texts(file, "texts");
  const auto add_to = [](BlockList& list) {
    return [&list](const std::string& text) { list.Add(JsonWriter().Text(text).Take()); };
  };
  shared_.reasons.ForEach(SIZE_MAX, add_to(reasons));
  reasons.End();
  shared_.texts.ForEach(std::max(kUsualTexts, kTextsOfCase * cases.size()), add_to(texts));
  WriteRun(file, first_details, texts.End());

  file.Append(std::string_view(page).substr(data + kDataMark.size()));
}

void ReportData::WriteRun(AtomicFile& file, const std::vector<int64_t>& first_details,
                          const std::vector<int64_t>& first_texts) const {
  JsonWriter json;
  json.BeginObject().Key("at").Copy(started_["at"]).Key("run").Copy(started_["run"]);
  json.Key("finished").Copy(finished_).Key("words").BeginArray();
  for (const std::string& word : shared_.words.Words()) json.Text(word);
  json.EndArray();
  AddAll(json, "details", first_details);
  AddAll(json, "texts", first_texts);
  WriteBlock(file, "run", json.EndObject().Take());
}

}  // namespace tthost::html
