// SPDX-License-Identifier: Apache-2.0
// One parsed file, whatever its format: JSON that remembers where each key and value stood.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/base/json.h"

namespace tthost {

struct SourcePosition {
  int line = 0, column = 0;  // from 1, columns in bytes; 0: unknown
};

// "FILE:LINE:COLUMN", or "FILE" for an unknown position.
std::string WhereIn(const std::string& path, SourcePosition position);

// The parts of WhereIn(); a text without numbers at its end is a path.
struct TextPlace {
  std::string path;
  SourcePosition position;
};
TextPlace PlaceIn(std::string_view where);

// Movable. Nodes are named by JSON pointers ("" is the root, "/a/0"). DocumentBuilder makes it.
class PositionedDocument {
 public:
  PositionedDocument();
  PositionedDocument(PositionedDocument&&) noexcept;
  PositionedDocument& operator=(PositionedDocument&&) noexcept;
  ~PositionedDocument();

  const Json& Root() const { return *root_; }
  // Of a value, or of the key that names it; unknown when there is no such node.
  SourcePosition ValueAt(const std::string& pointer) const;
  SourcePosition KeyAt(const std::string& pointer) const;
  // The same as "FILE:LINE:COLUMN".
  std::string WhereValue(const std::string& pointer) const;
  std::string WhereKey(const std::string& pointer) const;

 private:
  friend class DocumentBuilder;
  using Positions = std::unordered_map<std::string, SourcePosition>;

  std::string path_;
  std::unique_ptr<Json> root_;
  Positions values_, keys_;
};

// The texts under `key`, which may also be a single one; none where there is no such key.
std::vector<std::string> TextsAt(const Json& fields, const char* key);

// "a/b~c" -> "a~1b~0c": one token of a JSON pointer.
std::string PointerToken(std::string_view key);

}  // namespace tthost
