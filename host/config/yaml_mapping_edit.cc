// SPDX-License-Identifier: Apache-2.0
#include "host/config/yaml_mapping_edit.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "host/config/yaml_document.h"
#include "host/config/yaml_span.h"
#include "host/config/yaml_writing.h"

namespace tthost {
namespace {

constexpr size_t kStep = 2;  // columns that a level is indented by

using Keys = std::vector<std::string>;

// Without an order. A mapping that is empty says as much as one that is null.
nlohmann::json Meaning(const Json& value) {
  if (!value.is_object()) return nlohmann::json::parse(value.dump());
  nlohmann::json meaning;
  for (const auto& [key, inner] : value.items()) meaning[key] = Meaning(inner);
  return meaning;
}

void ApplyTo(Json& value, const Keys& keys, const std::optional<std::string>& json_value) {
  Json* inner = &value;
  for (const std::string& key : keys) {
    if (!json_value && !inner->contains(key)) return;
    if (&key == &keys.back() && !json_value) {
      inner->erase(key);
      return;
    }
    inner = &(*inner)[key];
  }
  *inner = Json::parse(*json_value);
}

std::string FlowText(const Keys& keys, const std::string& json_value) {
  std::string text = YamlText(Json::parse(json_value));
  for (size_t i = keys.size(); i-- > 0;) {
    text = YamlKey(keys[i]) + ": " + text;
    if (i > 0) text = "{" + text + "}";
  }
  return text;
}

class EntryEdit {
 public:
  EntryEdit(std::string text, std::string entry)
      : text_(std::move(text)), entry_(std::move(entry)) {}

  Result<std::string> Run(const std::vector<KeyEdit>& edits) {
    TTHOST_RETURN_IF_ERROR(Parse());
    Json expected = document_.Root();
    for (const KeyEdit& edit : edits) {
      Keys keys = edit.keys;
      keys.insert(keys.begin(), entry_);
      TTHOST_RETURN_IF_ERROR(Apply(keys, edit));
      TTHOST_RETURN_IF_ERROR(Parse());
      ApplyTo(expected, keys, edit.value);
    }
    if (Meaning(document_.Root()) != Meaning(expected)) {
      return Error(
          Status::Internal("an edit of '" + entry_ + "' came out otherwise than meant:\n" + text_));
    }
    return std::move(text_);
  }

 private:
  // A mapping on the way to what is edited.
  struct Level {
    YamlSpan span;  // of the key whose value it is
    std::string pointer;
    const Json* value = nullptr;
    bool in_flow = false;  // its keys are in braces
  };

  Result<void> Parse() {
    auto document = ParseYaml(text_, "");
    if (!document) return Refused("it cannot be read on its own");
    document_ = *std::move(document);
    return {};
  }

  static tl::unexpected<Status> Refused(const std::string& why) {
    return Error(Status::Usage(why));
  }

  size_t OffsetOf(SourcePosition position) const {
    size_t line = 0;
    for (int i = 1; i < position.line; ++i) line = NextLine(text_, line);
    return line + static_cast<size_t>(std::max(position.column, 1)) - 1;
  }

  std::optional<YamlSpan> SpanOf(const std::string& pointer, bool in_flow) const {
    return YamlSpanAt(text_, OffsetOf(document_.KeyAt(pointer)), in_flow);
  }

  bool IsWritten(const YamlSpan& span) const { return span.value_begin < span.value_end; }
  bool IsInBraces(const YamlSpan& span) const {
    return IsWritten(span) && text_[span.value_begin] == '{';
  }
  bool IsFirstOfLine(size_t place) const {
    const size_t line = LineBegin(text_, place);
    return line + IndentOf(text_, line) == place;
  }

  Result<void> Apply(const Keys& keys, const KeyEdit& edit) {
    Level level{{}, "", &document_.Root(), false};
    size_t there = 0;  // keys that are there
    for (; there < keys.size(); ++there) {
      const auto found =
          level.value->is_object() ? level.value->find(keys[there]) : level.value->end();
      if (found == level.value->end()) break;
      const std::string pointer = level.pointer + "/" + PointerToken(keys[there]);
      const std::optional<YamlSpan> span = SpanOf(pointer, level.in_flow);
      if (!span) {
        return Refused("'" + keys[there] + "' has an anchor, alias or tag, or a value in braces " +
                       "that goes on in the next line");
      }
      if (there + 1 == keys.size()) {
        return edit.value ? Set(*span, *found, *edit.value) : Remove(*span, *found, level.in_flow);
      }
      level = {*span, pointer, &*found, level.in_flow || IsInBraces(*span)};
    }
    if (!edit.value) return {};
    const Keys missing(keys.begin() + static_cast<std::ptrdiff_t>(there), keys.end());
    const bool is_mapping = level.value->is_object() || level.value->is_null();
    if (there == 0 || !is_mapping) return Refused("it is no mapping");
    return level.in_flow ? InsertInBraces(level, missing, edit) : InsertLines(level, missing, edit);
  }

  Result<void> Set(const YamlSpan& span, const Json& old, const std::string& json_value) {
    const Json value = Json::parse(json_value);
    if (old.is_structured()) return Refused("a list or mapping stands in the place of a value");
    if (!IsWritten(span)) {
      if (!old.is_null()) return Refused("the value stands on a line of its own");
      text_.insert(span.colon + 1, " " + YamlText(value));
      return {};
    }
    const char first = text_[span.value_begin];
    const char quote = first == '"' || first == '\'' ? first : '\0';
    text_.replace(span.value_begin, span.value_end - span.value_begin, YamlText(value, quote));
    return {};
  }

  Result<void> Remove(const YamlSpan& span, const Json& old, bool in_flow) {
    if (in_flow) return RemoveFromBraces(span);
    if (old.is_structured() || (!IsWritten(span) && !old.is_null())) {
      return Refused("the value stands on lines of its own");
    }
    if (!IsFirstOfLine(span.key)) return Refused("a key shares its line");
    const size_t begin = LineBegin(text_, span.key);
    text_.erase(begin, NextLine(text_, span.value_end) - begin);
    return {};
  }

  Result<void> RemoveFromBraces(const YamlSpan& span) {
    size_t begin = span.key, end = span.value_end;
    while (end < text_.size() && text_[end] == ' ') ++end;
    if (end < text_.size() && text_[end] == ',') {
      ++end;
      while (end < text_.size() && text_[end] == ' ') ++end;
    } else {
      end = span.value_end;
      const size_t before = text_.find_last_not_of(" \r\n", begin - 1);
      if (text_[before] == ',') begin = before;
    }
    text_.erase(begin, end - begin);
    const size_t line = LineBegin(text_, begin);
    const bool is_blank = text_.find_first_not_of(' ', line) == LineEnd(text_, line);
    if (is_blank) text_.erase(line, NextLine(text_, line) - line);
    return {};
  }

  // The key that the new one goes behind.
  std::optional<YamlSpan> Anchor(const Level& level, const KeyEdit& edit) const {
    for (const std::string& name : edit.after) {
      if (!level.value->contains(name)) continue;
      const auto span = SpanOf(level.pointer + "/" + PointerToken(name), level.in_flow);
      if (span && IsWritten(*span)) return span;
    }
    return std::nullopt;
  }

  Result<void> InsertInBraces(const Level& level, const Keys& missing, const KeyEdit& edit) {
    if (!IsInBraces(level.span)) return Refused("it is no mapping");
    const std::string item = FlowText(missing, *edit.value);
    if (const auto anchor = missing.size() == 1 ? Anchor(level, edit) : std::nullopt) {
      text_.insert(anchor->value_end, ", " + item);
    } else {
      const bool is_empty = level.value->empty();
      text_.insert(level.span.value_begin + 1, is_empty ? item : item + ", ");
    }
    return {};
  }

  Result<void> InsertLines(const Level& level, const Keys& missing, const KeyEdit& edit) {
    const size_t own = level.span.key - LineBegin(text_, level.span.key);
    if (level.value->is_null() || level.value->empty()) {
      if (IsWritten(level.span)) return Refused("its value is null");
      return InsertAt(NextLine(text_, level.span.colon),
                      YamlLines(missing, *edit.value, own + kStep, LineBreakOf(text_)));
    }
    size_t first = text_.size();
    for (const auto& [name, value] : level.value->items()) {
      first = std::min(first, OffsetOf(document_.KeyAt(level.pointer + "/" + PointerToken(name))));
    }
    if (!IsFirstOfLine(first)) return Refused("its first key shares its line");
    const size_t indent = first - LineBegin(text_, first);
    if (indent <= own) return Refused("its keys stand elsewhere");
    const std::string lines = YamlLines(missing, *edit.value, indent, LineBreakOf(text_));
    if (missing.size() > 1) return InsertAt(BlockEnd(level.span.colon, own), lines);
    const auto anchor = Anchor(level, edit);
    return InsertAt(anchor ? NextLine(text_, anchor->value_end) : LineBegin(text_, first), lines);
  }

  // Behind the last line below that is deeper than `indent`.
  size_t BlockEnd(size_t place, size_t indent) const {
    size_t end = NextLine(text_, place);
    for (size_t line = end; line < text_.size(); line = NextLine(text_, line)) {
      const size_t first = line + IndentOf(text_, line);
      if (first >= LineEnd(text_, line)) continue;
      if (first - line <= indent) break;
      end = NextLine(text_, line);
    }
    return end;
  }

  Result<void> InsertAt(size_t place, std::string lines) {
    if (place == text_.size() && !text_.ends_with('\n')) {
      const std::string line_break = LineBreakOf(text_);
      lines = line_break + lines.substr(0, lines.size() - line_break.size());
    }
    text_.insert(place, lines);
    return {};
  }

  std::string text_;
  const std::string entry_;
  PositionedDocument document_;
};

}  // namespace

std::string LineBreakOf(const std::string& text) {
  const size_t end = text.find('\n');
  return end != std::string::npos && end > 0 && text[end - 1] == '\r' ? "\r\n" : "\n";
}

std::string YamlLines(const std::vector<std::string>& keys, const std::string& json_value,
                      size_t indent, const std::string& line_break) {
  std::string text;
  for (size_t i = 0; i < keys.size(); ++i) {
    text += std::string(indent + i * kStep, ' ') + YamlKey(keys[i]) + ":";
    if (i + 1 < keys.size()) text += line_break;
  }
  return text + " " + YamlText(Json::parse(json_value)) + line_break;
}

Result<std::string> EditYamlEntry(const std::string& text, const std::string& entry,
                                  const std::vector<KeyEdit>& edits) {
  return EntryEdit(text, entry).Run(edits);
}

}  // namespace tthost
