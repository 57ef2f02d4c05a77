// SPDX-License-Identifier: Apache-2.0
#include "host/config/yaml_document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <unordered_map>
#include <vector>

#include "host/config/document_builder.h"
#include "host/config/text_encoding.h"
#include "host/config/yaml_scalar.h"

namespace tthost {
namespace {

// More than any configuration needs; stops aliases that multiply.
constexpr size_t kMaxNodes = 200'000;
constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";

SourcePosition At(const YAML::Mark& mark) {
  return mark.is_null() ? SourcePosition{} : SourcePosition{mark.line + 1, mark.column + 1};
}

size_t CountNodes(const Json& value) {
  size_t count = 1;
  if (value.is_structured()) {
    for (const Json& child : value) count += CountNodes(child);
  }
  return count;
}

// Feeds the builder from yaml-cpp's events.
class YamlReader : public YAML::EventHandler {
 public:
  explicit YamlReader(std::string path) : builder_(std::move(path)) {}

  Result<PositionedDocument> Read(std::string_view text, std::string* duplicates);

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) builder_.Complain(At(mark), "a second document; expected one");
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
    if (Opens(mark, tag, anchor)) builder_.OpenList(At(mark));
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    if (Opens(mark, tag, anchor)) builder_.OpenMapping(At(mark));
  }
  void OnMapEnd() override { Close(); }

 private:
  bool Opens(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor);
  void Close();
  void Take(const YAML::Mark& mark, YAML::anchor_t anchor, Json value, const std::string& text);

  DocumentBuilder builder_;
  std::vector<YAML::anchor_t> open_;  // of each open container, 0 for none
  int in_key_ = 0;                    // open containers of one that stands as a key: refused
  std::unordered_map<YAML::anchor_t, Json> anchored_;
  size_t nodes_ = 0;
  int documents_ = 0;
};

Result<PositionedDocument> YamlReader::Read(std::string_view text, std::string* duplicates) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(*this) && documents_ < 2) {
    }
  } catch (const YAML::Exception& error) {
    builder_.Complain(At(error.mark), "not YAML: " + error.msg);
  }
  return builder_.Finish(duplicates);
}

void YamlReader::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                          const std::string& value) {
  if (tag == "!" || tag == std::string(kCoreTag) + "str") return Take(mark, anchor, value, value);
  if (tag != "?" && !tag.empty() && !tag.starts_with(kCoreTag)) {
    builder_.Complain(At(mark), "tag '" + tag + "' has no meaning here");
  }
  Take(mark, anchor, CoreSchemaValue(value), value);
}

void YamlReader::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto found = anchored_.find(anchor);
  if (found == anchored_.end()) {
    builder_.Complain(At(mark), "an alias inside its own anchor");
    return Take(mark, 0, nullptr, "*");
  }
  if (nodes_ += CountNodes(found->second); nodes_ > kMaxNodes) {
    throw YAML::ParserException(mark, "aliases multiply to too many values");
  }
  Take(mark, 0, found->second, found->second.is_string() ? found->second.get<std::string>() : "");
}

// Whether the container that starts here belongs to the document.
bool YamlReader::Opens(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
  if (tag != "?" && !tag.empty() && !tag.starts_with(kCoreTag)) {
    builder_.Complain(At(mark), "tag '" + tag + "' has no meaning here");
  }
  if (in_key_ == 0 && builder_.WantsKey()) {
    builder_.Complain(At(mark), "a list or mapping as key; expected a name");
    builder_.Key("", At(mark));
    ++in_key_;
    return false;
  }
  if (in_key_ > 0) {
    ++in_key_;
    return false;
  }
  open_.push_back(anchor);
  return true;
}

void YamlReader::Close() {
  if (in_key_ > 0) {
    --in_key_;
    return;
  }
  builder_.Close();
  if (open_.back() != 0) anchored_[open_.back()] = builder_.Last();
  open_.pop_back();
}

void YamlReader::Take(const YAML::Mark& mark, YAML::anchor_t anchor, Json value,
                      const std::string& text) {
  if (in_key_ > 0) return;
  if (builder_.WantsKey()) {
    if (value.is_structured() || text.empty()) {
      builder_.Complain(At(mark), "expected a name as key");
    }
    return builder_.Key(text, At(mark));
  }
  ++nodes_;
  if (anchor != 0) anchored_[anchor] = value;
  builder_.Value(std::move(value), At(mark));
}

}  // namespace

Result<PositionedDocument> ParseYaml(std::string_view text, const std::string& path,
                                     std::string* duplicates) {
  TTHOST_RETURN_IF_ERROR(CheckUtf8(text, path));
  return YamlReader(path).Read(text, duplicates);
}

}  // namespace tthost
