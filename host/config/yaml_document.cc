// SPDX-License-Identifier: Apache-2.0
#include "host/config/yaml_document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <vector>

#include "host/config/yaml_scalar.h"

namespace tthost {
namespace {

// More than any configuration needs; stops aliases that multiply.
constexpr size_t kMaxNodes = 200'000;

SourcePosition At(const YAML::Mark& mark) {
  return mark.is_null() ? SourcePosition{} : SourcePosition{mark.line + 1, mark.column + 1};
}

std::string Where(const std::string& path, SourcePosition position) {
  if (position.line == 0) return path;
  return path + ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
}

size_t CountNodes(const Json& value) {
  size_t count = 1;
  if (value.is_structured()) {
    for (const Json& child : value) count += CountNodes(child);
  }
  return count;
}

bool IsUtf8(const std::string& text) {
  try {
    static_cast<void>(Json(text).dump());
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

// The line, from 1, that holds a byte that is not UTF-8; 0 when all is well.
int LineWithoutUtf8(std::string_view text) {
  std::string content(text);
  if (IsUtf8(content)) return 0;
  std::istringstream lines(content);
  int number = 1;
  for (std::string line; std::getline(lines, line) && IsUtf8(line);) ++number;
  return number;
}

}  // namespace

YamlDocument::YamlDocument() : root_(std::make_unique<Json>()) {}
YamlDocument::YamlDocument(YamlDocument&&) noexcept = default;
YamlDocument& YamlDocument::operator=(YamlDocument&&) noexcept = default;
YamlDocument::~YamlDocument() = default;

std::string YamlDocument::WhereValue(const std::string& pointer) const {
  const auto found = values_.find(pointer);
  return found == values_.end() ? path_ : Where(path_, found->second);
}

std::string YamlDocument::WhereKey(const std::string& pointer) const {
  const auto found = keys_.find(pointer);
  return found == keys_.end() ? WhereValue(pointer) : Where(path_, found->second);
}

std::string PointerToken(std::string_view key) {
  std::string token;
  for (const char c : key) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

// Builds the document from yaml-cpp's events. Containers under construction form a stack.
class YamlReader : public YAML::EventHandler {
 public:
  explicit YamlReader(std::string path) { document_.path_ = std::move(path); }

  Result<YamlDocument> Read(std::string_view text);

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) Complain(At(mark), "a second document; expected one");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Take(mark, anchor, nullptr, "");
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, Json::array());
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, Json::object());
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Container {
    Json value;
    std::string pointer;
    SourcePosition position;
    YAML::anchor_t anchor = 0;
    bool is_key = false;             // stands where a mapping wants a key: refused
    std::optional<std::string> key;  // of the mapping entry that waits for its value
    std::unordered_map<std::string, SourcePosition> first_uses;
  };

  bool WantsKey() const {
    return !stack_.empty() && stack_.back().value.is_object() && !stack_.back().key;
  }
  // Pointer of the value that comes next.
  std::string NextPointer() const;
  void Open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Json empty);
  void Close();
  void Take(const YAML::Mark& mark, YAML::anchor_t anchor, Json value, const std::string& text);
  void TakeKey(SourcePosition position, const std::string& key);
  void Place(Json value, SourcePosition position, YAML::anchor_t anchor, std::string pointer);
  void Complain(SourcePosition position, const std::string& text);

  YamlDocument document_;
  std::vector<Container> stack_;
  std::unordered_map<YAML::anchor_t, Json> anchored_;
  std::string problems_;
  size_t nodes_ = 0;
  int documents_ = 0;
};

Result<YamlDocument> YamlReader::Read(std::string_view text) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(*this) && documents_ < 2) {
    }
  } catch (const YAML::Exception& error) {
    Complain(At(error.mark), "not YAML: " + error.msg);
  }
  if (!problems_.empty()) return Error(Status::Usage(problems_));
  return std::move(document_);
}

void YamlReader::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                          const std::string& value) {
  constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";
  if (tag == "!" || tag == std::string(kCoreTag) + "str") return Take(mark, anchor, value, value);
  if (tag != "?" && !tag.empty() && !tag.starts_with(kCoreTag)) {
    Complain(At(mark), "tag '" + tag + "' has no meaning here");
  }
  Take(mark, anchor, CoreSchemaValue(value), value);
}

void YamlReader::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto found = anchored_.find(anchor);
  if (found == anchored_.end()) return Complain(At(mark), "an alias inside its own anchor");
  if (nodes_ += CountNodes(found->second); nodes_ > kMaxNodes) {
    throw YAML::ParserException(mark, "aliases multiply to too many values");
  }
  Take(mark, 0, found->second, found->second.is_string() ? found->second.get<std::string>() : "");
}

std::string YamlReader::NextPointer() const {
  if (stack_.empty()) return "";
  const Container& parent = stack_.back();
  return parent.pointer + "/" +
         (parent.value.is_array() ? std::to_string(parent.value.size())
                                  : PointerToken(parent.key.value_or("")));
}

void YamlReader::Open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                      Json empty) {
  if (tag != "?" && !tag.empty() && !tag.starts_with("tag:yaml.org,2002:")) {
    Complain(At(mark), "tag '" + tag + "' has no meaning here");
  }
  const bool is_key = WantsKey();
  if (is_key) Complain(At(mark), "a list or mapping as key; expected a name");
  stack_.push_back({.value = std::move(empty),
                    .pointer = NextPointer(),
                    .position = At(mark),
                    .anchor = anchor,
                    .is_key = is_key,
                    .key = {},
                    .first_uses = {}});
}

void YamlReader::Close() {
  Container closed = std::move(stack_.back());
  stack_.pop_back();
  if (closed.is_key) return TakeKey(closed.position, "");
  Place(std::move(closed.value), closed.position, closed.anchor, std::move(closed.pointer));
}

void YamlReader::Take(const YAML::Mark& mark, YAML::anchor_t anchor, Json value,
                      const std::string& text) {
  if (!WantsKey()) return Place(std::move(value), At(mark), anchor, NextPointer());
  if (value.is_structured() || text.empty()) Complain(At(mark), "expected a name as key");
  TakeKey(At(mark), text);
}

void YamlReader::TakeKey(SourcePosition position, const std::string& key) {
  Container& mapping = stack_.back();
  mapping.key = key;
  const auto [first, is_new] = mapping.first_uses.try_emplace(key, position);
  if (is_new) {
    document_.keys_[NextPointer()] = position;
  } else {
    Complain(position,
             "duplicate key '" + key + "', first at " + Where(document_.path_, first->second));
  }
}

void YamlReader::Place(Json value, SourcePosition position, YAML::anchor_t anchor,
                       std::string pointer) {
  ++nodes_;
  document_.values_[std::move(pointer)] = position;
  if (anchor != 0) anchored_[anchor] = value;
  if (stack_.empty()) {
    *document_.root_ = std::move(value);
  } else if (Container& parent = stack_.back(); parent.value.is_array()) {
    parent.value.push_back(std::move(value));
  } else {
    // Without the look-up of operator[], which makes long mappings slow; first_uses knows.
    parent.value.get_ref<Json::object_t&>().emplace_back(*parent.key, std::move(value));
    parent.key.reset();
  }
}

void YamlReader::Complain(SourcePosition position, const std::string& text) {
  if (!problems_.empty()) problems_ += "\n";
  problems_ += Where(document_.path_, position) + ": " + text;
}

Result<YamlDocument> ParseYaml(std::string_view text, const std::string& path) {
  // Values are printed in messages and written as JSON, which both need UTF-8.
  if (const int line = LineWithoutUtf8(text); line != 0) {
    return Error(Status::Usage(path + ":" + std::to_string(line) + ": expected UTF-8 text"));
  }
  return YamlReader(path).Read(text);
}

}  // namespace tthost
