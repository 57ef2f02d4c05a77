// SPDX-License-Identifier: Apache-2.0
#include "host/config/python_table_edit.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "host/config/python_source.h"
#include "host/config/yaml_span.h"

namespace tthost {
namespace {

constexpr char kStep[] = "    ";  // that a level is indented by

using Keys = std::vector<std::string>;

void Put(const Keys& keys, const std::optional<std::string>& value, Json& mapping) {
  Json* inner = &mapping;
  for (size_t i = 0; i + 1 < keys.size(); ++i) {
    if (!value && !inner->contains(keys[i])) return;
    inner = &(*inner)[keys[i]];
  }
  if (value) {
    (*inner)[keys.back()] = Json::parse(*value);
  } else if (inner->is_object()) {
    inner->erase(keys.back());
  }
}

// What stands at [begin, end) becomes `text`.
struct Replacement {
  size_t begin = 0, end = 0;
  std::string text;
};

// A key of a dictionary with its value.
struct Item {
  size_t key = 0, value = 0, end = 0;  // end: of the value
  bool has_comma = false;
  size_t behind = 0;           // the comma, or `end` without one
  bool has_own_lines = false;  // nothing but a comment shares them
};

class EntryWriting {
 public:
  EntryWriting(const PythonSource& source, const PositionedDocument& document, std::string pointer)
      : source_(source), document_(document), pointer_(std::move(pointer)) {}

  // Of both: nothing where the text does not write out what is to change; Why() tells.
  std::optional<std::vector<Replacement>> Change(const Json& entry,
                                                 const std::vector<KeyEdit>& edits) {
    for (const KeyEdit& edit : edits) {
      if (!Apply(entry, edit)) return std::nullopt;
    }
    for (const auto& [place, mapping] : new_mappings_) {
      if (!Insert(place.first, place.second, mapping.value, mapping.after)) return std::nullopt;
    }
    return std::move(replacements_);
  }

  std::optional<std::vector<Replacement>> AddBehind(const std::string& id,
                                                    const std::vector<KeyEdit>& edits) {
    const std::optional<Item> near = ItemAt(pointer_);
    if (!near || !near->has_own_lines) {
      why_ = "the entry that it would stand behind shares its lines";
      return std::nullopt;
    }
    Json entry = Json::object();
    for (const KeyEdit& edit : edits) Put(edit.keys, edit.value, entry);
    const std::string indent = source_.IndentAt(near->key), step = StepOf(*near, indent);
    std::string lines = indent + source_.Text("", id).value_or("") + ": {" + source_.LineBreak();
    for (const auto& [name, value] : entry.items()) {
      const auto text = source_.Text(name, value);
      if (!text) {
        RefuseText(name);
        return std::nullopt;
      }
      lines += indent + step + source_.Text("", name).value_or("") + ": " + *text + "," +
               source_.LineBreak();
    }
    AddLines(*near, lines + indent + "}," + source_.LineBreak());
    return std::move(replacements_);
  }

  const std::string& Why() const { return why_; }

 private:
  bool Refuse(std::string why) {
    why_ = std::move(why);
    return false;
  }
  bool RefuseName(const std::string& name) {
    return Refuse("'" + name + "' is not written out in a simple way");
  }
  bool RefuseText(const std::string& name) {
    return Refuse("the file names no enum that '" + name + "' is of");
  }
  bool RefuseMapping() { return Refuse("it is no dictionary that the file writes out"); }

  // By which the entry indents its fields or, where they share its line, the file its entries.
  std::string StepOf(const Item& entry, const std::string& indent) const {
    const size_t first = source_.NextToken(entry.value + 1);
    if (first + 1 < entry.end && source_.IsFirstOfLine(first)) {
      const std::string own = source_.IndentAt(first);
      if (own.size() > indent.size() && own.starts_with(indent)) return own.substr(indent.size());
    }
    return indent.empty() ? kStep : indent;
  }

  std::optional<Item> ItemAt(const std::string& pointer) const {
    const auto key = source_.OffsetOf(document_.KeyAt(pointer));
    const auto value = source_.OffsetOf(document_.ValueAt(pointer));
    if (!key || !value || *value <= *key) return std::nullopt;
    Item item = {.key = *key, .value = *value, .end = source_.ValueEnd(*value)};
    const std::string_view text = source_.Whole();
    const size_t next = source_.NextToken(item.end);
    if (next >= text.size() || (text[next] != ',' && text[next] != '}')) return std::nullopt;
    item.has_comma = text[next] == ',';
    item.behind = item.has_comma ? next + 1 : item.end;
    item.has_own_lines = source_.IsFirstOfLine(item.key) && source_.IsLastOfLine(item.behind);
    return item;
  }

  bool Apply(const Json& entry, const KeyEdit& edit) {
    const Json* mapping = &entry;
    std::string pointer = pointer_;
    for (size_t i = 0; i < edit.keys.size(); ++i) {
      if (!mapping->is_object()) return RefuseMapping();
      const auto found = mapping->find(edit.keys[i]);
      const bool is_last = i + 1 == edit.keys.size();
      if (found == mapping->end()) {
        if (!edit.value) return true;
        if (is_last) return Insert(pointer, edit.keys[i], Json::parse(*edit.value), edit.after);
        const Keys below(edit.keys.begin() + static_cast<std::ptrdiff_t>(i) + 1, edit.keys.end());
        NewMapping& added = new_mappings_[{pointer, edit.keys[i]}];
        Put(below, edit.value, added.value);
        if (added.after.empty()) added.after = LastFirst(*mapping, pointer);
        return true;
      }
      pointer += "/" + PointerToken(edit.keys[i]);
      if (is_last) return edit.value ? Set(pointer, edit) : Remove(pointer, edit.keys[i]);
      mapping = &*found;
    }
    return false;
  }

  Keys LastFirst(const Json& mapping, const std::string& pointer) const {
    std::map<std::optional<size_t>, std::string> by_place;
    for (const auto& [name, value] : mapping.items()) {
      by_place[source_.OffsetOf(document_.KeyAt(pointer + "/" + PointerToken(name)))] = name;
    }
    Keys names;
    for (const auto& [place, name] : by_place) names.insert(names.begin(), name);
    return names;
  }

  bool Set(const std::string& pointer, const KeyEdit& edit) {
    const std::optional<Item> item = ItemAt(pointer);
    const auto text = source_.Text(edit.keys.back(), Json::parse(*edit.value));
    if (!item) return RefuseName(edit.keys.back());
    if (!text) return RefuseText(edit.keys.back());
    replacements_.push_back({item->value, item->end, *text});
    return true;
  }

  bool Remove(const std::string& pointer, const std::string& name) {
    const std::optional<Item> item = ItemAt(pointer);
    if (!item) return RefuseName(name);
    removed_.push_back(pointer);
    const std::string_view text = source_.Whole();
    if (item->has_own_lines) {
      replacements_.push_back({LineBegin(text, item->key), NextLine(text, item->behind), ""});
      return true;
    }
    // With the comma before it or, of the first one, behind it.
    const size_t before = text.find_last_not_of(" \t\r\n", item->key - 1);
    if (before != text.npos && text[before] == ',') {
      replacements_.push_back({before, item->end, ""});
      return true;
    }
    const size_t next = source_.NextToken(item->behind);
    replacements_.push_back({item->key, std::min(next, LineEnd(text, item->behind)), ""});
    return true;
  }

  bool Insert(const std::string& pointer, const std::string& name, const Json& value,
              const Keys& after) {
    const auto text = source_.Text(name, value);
    const auto mapping = source_.OffsetOf(document_.ValueAt(pointer));
    if (!text) return RefuseText(name);
    if (!mapping || source_.Whole()[*mapping] != '{') return RefuseMapping();
    const std::string item_text = source_.Text("", name).value_or("") + ": " + *text;
    for (const std::string& before : after) {
      const std::string anchor = pointer + "/" + PointerToken(before);
      if (std::ranges::find(removed_, anchor) != removed_.end()) continue;
      const std::optional<Item> item = ItemAt(anchor);
      if (!item) continue;
      if (item->has_own_lines) {
        AddLines(*item, source_.IndentAt(item->key) + item_text + "," + source_.LineBreak());
      } else {
        replacements_.push_back({item->end, item->end, ", " + item_text});
      }
      return true;
    }
    return InsertFirst(*mapping, item_text);
  }

  bool InsertFirst(size_t mapping, const std::string& item_text) {
    const size_t first = source_.NextToken(mapping + 1);
    if (first >= source_.Whole().size()) return RefuseMapping();
    if (source_.Whole()[first] == '}') {
      replacements_.push_back({mapping + 1, mapping + 1, item_text});
    } else if (source_.IsFirstOfLine(first)) {
      const size_t line = LineBegin(source_.Whole(), first);
      replacements_.push_back(
          {line, line, source_.IndentAt(first) + item_text + "," + source_.LineBreak()});
    } else {
      replacements_.push_back({first, first, item_text + ", "});
    }
    return true;
  }

  void AddLines(const Item& item, const std::string& lines) {
    if (!item.has_comma) replacements_.push_back({item.end, item.end, ","});
    const size_t place = NextLine(source_.Whole(), item.behind);
    replacements_.push_back({place, place, lines});
  }

  const PythonSource& source_;
  const PositionedDocument& document_;
  const std::string pointer_;
  std::vector<Replacement> replacements_;
  Keys removed_;
  std::string why_;
  struct NewMapping {
    Json value;
    Keys after;
  };
  std::map<std::pair<std::string, std::string>, NewMapping> new_mappings_;  // by parent and key
};

// By place; what is inserted comes before what is replaced at the same one. A comma that several
// insertions need stands once.
void Sort(std::vector<Replacement>& replacements) {
  std::ranges::stable_sort(replacements, {}, [](const Replacement& replacement) {
    return std::pair(replacement.begin, replacement.end > replacement.begin);
  });
  const auto repeats = [](const Replacement& a, const Replacement& b) {
    return a.begin == b.begin && a.text == "," && b.text == ",";
  };
  const auto repeated = std::ranges::unique(replacements, repeats);
  replacements.erase(repeated.begin(), repeated.end());
}

bool Overlap(const std::vector<Replacement>& sorted) {
  return std::ranges::adjacent_find(sorted, [](const Replacement& a, const Replacement& b) {
           return b.begin < a.end;
         }) != sorted.end();
}

}  // namespace

EditedTable EditPythonTable(const std::string& text, const PositionedDocument& document,
                            const std::string& table, const std::vector<EntryEdits>& entries) {
  const PythonSource source(text);
  const Json& root = document.Root();
  EditedTable edited;
  std::vector<Replacement> all;
  for (const EntryEdits& edits : entries) {
    const std::string pointer = "/" + PointerToken(table) + "/";
    const bool is_there = root.contains(table) && root[table].contains(edits.entry);
    if (!is_there && edits.near.empty()) {
      edited.left.push_back({edits.entry, "its table has no entry that it could stand behind"});
      continue;
    }
    EntryWriting writing(source, document,
                         pointer + PointerToken(is_there ? edits.entry : edits.near));
    auto replacements = is_there ? writing.Change(root[table][edits.entry], edits.edits)
                                 : writing.AddBehind(edits.entry, edits.edits);
    if (replacements) {
      replacements->insert(replacements->begin(), all.begin(), all.end());
      Sort(*replacements);
    }
    if (!replacements) {
      edited.left.push_back({edits.entry, writing.Why()});
    } else if (Overlap(*replacements)) {
      edited.left.push_back({edits.entry, "it shares lines with another entry that changes"});
    } else {
      all = std::move(*replacements);
    }
  }
  edited.text = text;
  for (size_t i = all.size(); i-- > 0;) {
    edited.text.replace(all[i].begin, all[i].end - all[i].begin, all[i].text);
  }
  return edited;
}

Json WithEdits(const Json& root, const std::string& table, const std::vector<EntryEdits>& entries,
               const std::vector<LeftEntry>& left) {
  Json edited = root;
  for (const EntryEdits& edits : entries) {
    if (std::ranges::find(left, edits.entry, &LeftEntry::entry) != left.end()) continue;
    for (const KeyEdit& edit : edits.edits) {
      Put(edit.keys, edit.value, edited[table][edits.entry]);
    }
  }
  return edited;
}

}  // namespace tthost
