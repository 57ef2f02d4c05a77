// SPDX-License-Identifier: Apache-2.0
// YAML 1.2 (core schema) as JSON that remembers where each value stood.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "host/base/json.h"
#include "host/base/result.h"

namespace tthost {

struct SourcePosition {
  int line = 0, column = 0;  // from 1; 0: unknown
};

// One parsed file. Movable. Nodes are named by JSON pointers ("" is the root, "/a/0").
class YamlDocument {
 public:
  YamlDocument();
  YamlDocument(YamlDocument&&) noexcept;
  YamlDocument& operator=(YamlDocument&&) noexcept;
  ~YamlDocument();

  const Json& Root() const { return *root_; }
  // "FILE:LINE:COLUMN" of a value, or of the key that names it; "FILE" when there is no such node.
  std::string WhereValue(const std::string& pointer) const;
  std::string WhereKey(const std::string& pointer) const;

 private:
  friend class YamlReader;
  using Positions = std::unordered_map<std::string, SourcePosition>;

  std::string path_;
  std::unique_ptr<Json> root_;
  Positions values_, keys_;
};

// `path` is for messages. Scalars follow the core schema: true/false, null, numbers; `yes`, `no`
// and `on` are text. Errors (usage) list every duplicate key with both places. An empty text is
// null. A key is always text.
Result<YamlDocument> ParseYaml(std::string_view text, const std::string& path);

// "a/b~c" -> "a~1b~0c": one token of a JSON pointer.
std::string PointerToken(std::string_view key);

}  // namespace tthost
