// SPDX-License-Identifier: Apache-2.0
#include "host/config/yaml_table_edit.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "host/config/yaml_document.h"
#include "host/config/yaml_mapping_edit.h"
#include "host/config/yaml_span.h"

namespace tthost {
namespace {

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = NextLine(text, begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

// The lines of an entry, up to the next one.
struct Slice {
  std::string entry;  // empty: what stands around the entries
  std::string text;
  int indent = 0;
};

class TableEdit {
 public:
  TableEdit(const std::string& path, const std::string& table) : path_(path), table_(table) {}

  // False where the table is not in block style.
  Result<bool> Open(const std::string& text) {
    TTHOST_ASSIGN_OR_RETURN(before_, ParseYaml(text, path_));
    const Json& root = before_.Root();
    if (!root.is_object() || !root.contains(table_) || !root[table_].is_object()) return false;
    const std::string pointer = "/" + PointerToken(table_);
    line_break_ = LineBreakOf(text);
    std::map<int, std::string> starts;  // of entries, by line
    const int column = before_.ValueAt(pointer).column;
    for (const auto& [entry, value] : root[table_].items()) {
      const SourcePosition position = before_.KeyAt(pointer + "/" + PointerToken(entry));
      if (position.column != column || !starts.emplace(position.line, entry).second) return false;
    }
    int end = 0;  // the line of the next table
    for (const auto& [name, value] : root.items()) {
      const int line = before_.KeyAt("/" + PointerToken(name)).line;
      if (line > before_.KeyAt(pointer).line && (end == 0 || line < end)) end = line;
    }
    return Cut(LinesOf(text), starts, column - 1, end);
  }

  Result<EditedTable> Run(const std::vector<EntryEdits>& entries) {
    EditedTable edited;
    for (const EntryEdits& edits : entries) {
      auto done = Apply(edits);
      if (done) continue;
      if (done.error().code != StatusCode::kUsage) return Error(std::move(done).error());
      edited.left.push_back(edits.entry);
    }
    for (const Slice& slice : slices_) edited.text += slice.text;
    TTHOST_RETURN_IF_ERROR(Check(edited.text));
    return edited;
  }

 private:
  bool Cut(const std::vector<std::string>& lines, const std::map<int, std::string>& starts,
           int indent, int end) {
    slices_.push_back({});
    for (size_t i = 0; i < lines.size(); ++i) {
      const int number = static_cast<int>(i) + 1;
      if (const auto start = starts.find(number); start != starts.end()) {
        if (IndentOf(lines[i], 0) != static_cast<size_t>(indent)) return false;
        slices_.push_back({start->second, "", indent});
      } else if (number == end || lines[i].starts_with("---") || lines[i].starts_with("...")) {
        slices_.push_back({});
      }
      slices_.back().text += lines[i];
    }
    return true;
  }

  Slice* Find(const std::string& entry) {
    const auto found = std::ranges::find(slices_, entry, &Slice::entry);
    return found == slices_.end() || entry.empty() ? nullptr : &*found;
  }

  Result<void> Apply(const EntryEdits& edits) {
    if (Slice* const slice = Find(edits.entry)) {
      TTHOST_ASSIGN_OR_RETURN(slice->text, EditYamlEntry(slice->text, edits.entry, edits.edits));
      touched_.push_back(edits.entry);
      return {};
    }
    Slice* const near = Find(edits.near);
    if (near == nullptr) return Error(Status::Usage("'" + edits.near + "' is not there"));
    TTHOST_ASSIGN_OR_RETURN(std::string lines, NewEntry(edits, *near));
    const size_t place = ContentEnd(*near);
    if (StandsApart(*near)) lines = line_break_ + lines;
    if (place == near->text.size() && !near->text.ends_with('\n')) {
      lines = line_break_ + lines.substr(0, lines.size() - line_break_.size());
    }
    // Behind what came there before, so that several stay in their order.
    near->text.insert(place, lines);
    touched_.push_back(edits.entry);
    return {};
  }

  // A blank line divides the entry from the next one or, where it is the last, from the one before.
  bool StandsApart(const Slice& slice) const {
    const auto ends_blank = [](const Slice& other) {
      const std::string rest = other.text.substr(ContentEnd(other));
      return rest.starts_with('\n') || rest.starts_with("\r\n");
    };
    const auto index = static_cast<size_t>(&slice - slices_.data());
    const bool is_last = index + 1 == slices_.size() || slices_[index + 1].entry.empty();
    if (!is_last) return ends_blank(slice);
    return !slices_[index - 1].entry.empty() && ends_blank(slices_[index - 1]);
  }

  Result<std::string> NewEntry(const EntryEdits& edits, const Slice& near) const {
    const auto indent = static_cast<size_t>(near.indent);
    std::vector<std::string> keys = edits.edits.front().keys;
    keys.insert(keys.begin(), edits.entry);
    const std::string first = YamlLines(keys, *edits.edits.front().value, indent, line_break_);
    return EditYamlEntry(first, edits.entry, {edits.edits.begin() + 1, edits.edits.end()});
  }

  // Behind the entry's own lines: blank ones, and comments that are no deeper than its key, belong
  // to what follows.
  static size_t ContentEnd(const Slice& slice) {
    const std::vector<std::string> lines = LinesOf(slice.text);
    size_t end = slice.text.size();
    for (size_t i = lines.size(); i-- > 1; end -= lines[i].size()) {
      const size_t indent = IndentOf(lines[i], 0);
      const char first = indent < lines[i].size() ? lines[i][indent] : '\n';
      const bool is_blank = first == '\n' || first == '\r';
      const bool is_comment = first == '#' && indent <= static_cast<size_t>(slice.indent);
      if (!is_blank && !is_comment) break;
    }
    return end;
  }

  // EditYamlEntry() has checked each entry by itself; here is whether they still stand side by
  // side.
  Result<void> Check(const std::string& text) const {
    const auto after = ParseYaml(text, path_);
    if (!after) return Error(Status::Internal("edited: " + after.error().message));
    Json expected = before_.Root(), found = after->Root();
    for (const std::string& entry : touched_) {
      if (!found[table_].contains(entry)) {
        return Error(Status::Internal("the edit of '" + entry + "' in " + path_ + " lost it"));
      }
      expected[table_].erase(entry);
      found[table_].erase(entry);
    }
    if (expected == found) return {};
    return Error(Status::Internal("edits of " + path_ +
                                  " changed other entries: " + Json::diff(expected, found).dump()));
  }

  const std::string& path_;
  const std::string& table_;
  std::string line_break_;
  PositionedDocument before_;
  std::vector<Slice> slices_;
  std::vector<std::string> touched_;
};

}  // namespace

Result<EditedTable> EditYamlTable(const std::string& text, const std::string& path,
                                  const std::string& table,
                                  const std::vector<EntryEdits>& entries) {
  TableEdit edit(path, table);
  TTHOST_ASSIGN_OR_RETURN(const bool is_open, edit.Open(text));
  if (is_open) return edit.Run(entries);
  EditedTable untouched{text, {}};
  for (const EntryEdits& edits : entries) untouched.left.push_back(edits.entry);
  return untouched;
}

}  // namespace tthost
