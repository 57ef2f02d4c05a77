// SPDX-License-Identifier: Apache-2.0
#include "host/config/yaml_table_edit.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "host/base/text_lines.h"
#include "host/config/yaml_document.h"
#include "host/config/yaml_mapping_edit.h"
#include "host/config/yaml_span.h"
#include "host/config/yaml_writing.h"

namespace tthost {
namespace {

constexpr size_t kStep = 2;  // columns that a level is indented by, unless a file has its own

// Lines that are indented by kStep a level, from `indent` on, indented by `step`.
std::string Indented(const std::string& lines, size_t indent, size_t step) {
  std::string text;
  for (const std::string_view line : LinesOf(lines)) {
    const size_t own = IndentOf(line, 0);
    const size_t levels = (own - indent) / kStep;
    text.append(indent + levels * step, ' ').append(line.substr(own));
  }
  return text;
}

constexpr char kNoBlockStyle[] = "its table is not in block style, an entry a line";

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
    if (!root.is_object() && !root.is_null()) return false;
    if (!root.contains(table_) || root[table_].empty()) return OpenEmpty(text);
    if (!root[table_].is_object()) return false;
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

  Result<EditedTable> Run(const std::string& text, const std::vector<EntryEdits>& entries) {
    EditedTable edited;
    for (const EntryEdits& edits : entries) {
      const auto done = Apply(edits);
      if (!done) edited.left.push_back({edits.entry, done.error().message});
    }
    if (touched_.empty()) {
      edited.text = text;
      return edited;
    }
    for (const Slice& slice : slices_) edited.text += slice.text;
    TTHOST_RETURN_IF_ERROR(Check(edited.text));
    return edited;
  }

 private:
  // The line of the table alone, which is made where there is none.
  bool OpenEmpty(std::string text) {
    line_break_ = LineBreakOf(text);
    size_t place = text.size();
    if (before_.Root().contains(table_)) {
      const SourcePosition key = before_.KeyAt("/" + PointerToken(table_));
      size_t line = 0;
      for (int i = 1; i < key.line; ++i) line = NextLine(text, line);
      const auto span = YamlSpanAt(text, line + static_cast<size_t>(key.column) - 1, false);
      if (!span || key.column != 1) return false;
      text.erase(span->colon + 1, span->value_end - std::min(span->value_end, span->colon + 1));
      place = NextLine(text, span->colon);
    }
    if (place == text.size() && !text.empty() && !text.ends_with('\n')) {
      text += line_break_;
      place = text.size();
    }
    slices_.push_back({"", text.substr(0, place)});
    if (!before_.Root().contains(table_))
      slices_.back().text += YamlKey(table_) + ":" + line_break_;
    slices_.push_back({"", text.substr(place)});
    is_empty_ = true;
    return true;
  }

  bool Cut(const std::vector<std::string_view>& lines, const std::map<int, std::string>& starts,
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
    if (is_empty_) return AddToEmpty(edits);
    Slice* const near = Find(edits.near);
    if (near == nullptr) return Error(Status::Usage("'" + edits.near + "' is not there"));
    const auto indent = static_cast<size_t>(near->indent);
    TTHOST_ASSIGN_OR_RETURN(std::string lines, NewEntry(edits, indent));
    lines = Indented(lines, indent, StepOf(*near));
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

  Result<void> AddToEmpty(const EntryEdits& edits) {
    TTHOST_ASSIGN_OR_RETURN(const std::string lines, NewEntry(edits, kStep));
    slices_.front().text += (touched_.empty() ? "" : line_break_) + lines;
    touched_.push_back(edits.entry);
    return {};
  }

  // Indented by kStep a level.
  Result<std::string> NewEntry(const EntryEdits& edits, size_t indent) const {
    std::vector<std::string> keys = edits.edits.front().keys;
    keys.insert(keys.begin(), edits.entry);
    const std::string first = YamlLines(keys, *edits.edits.front().value, indent, line_break_);
    return EditYamlEntry(first, edits.entry, {edits.edits.begin() + 1, edits.edits.end()});
  }

  // By which the entry indents its fields or, where it has no lines for them, the file its entries.
  static size_t StepOf(const Slice& slice) {
    const auto indent = static_cast<size_t>(slice.indent);
    const std::vector<std::string_view> lines = LinesOf(slice.text);
    const bool in_braces = lines.front().find('{') != std::string_view::npos;
    for (size_t i = 1; i < lines.size() && !in_braces; ++i) {
      const size_t own = IndentOf(lines[i], 0);
      const bool is_key = own < lines[i].size() &&
                          lines[i].find(':', own) != std::string_view::npos && lines[i][own] != '#';
      if (is_key && own > indent) return own - indent;
    }
    return indent > 0 ? indent : kStep;
  }

  // Behind the entry's own lines: blank ones, and comments that are no deeper than its key, belong
  // to what follows.
  static size_t ContentEnd(const Slice& slice) {
    const std::vector<std::string_view> lines = LinesOf(slice.text);
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
    if (is_empty_) expected[table_] = Json::object();
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
  bool is_empty_ = false;  // slices: up to the place of entries, and what is behind it
  std::vector<std::string> touched_;
};

}  // namespace

Result<EditedTable> EditYamlTable(const std::string& text, const std::string& path,
                                  const std::string& table,
                                  const std::vector<EntryEdits>& entries) {
  TableEdit edit(path, table);
  TTHOST_ASSIGN_OR_RETURN(const bool is_open, edit.Open(text));
  const Result<EditedTable> edited =
      is_open ? edit.Run(text, entries) : Error(Status::Usage(kNoBlockStyle));
  if (edited) return edited;
  EditedTable untouched{text, {}};
  for (const EntryEdits& entry : entries) {
    untouched.left.push_back({entry.entry, edited.error().message});
  }
  return untouched;
}

}  // namespace tthost
