// SPDX-License-Identifier: Apache-2.0
// Puts a PositionedDocument together from a reader's events, in the order of the text.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/base/json.h"
#include "host/base/result.h"
#include "host/config/positioned_document.h"

namespace tthost {

// What is nested too deeply is left out with a complaint, so that a document can be walked by
// recursion.
class DocumentBuilder {
 public:
  // `path` is for messages.
  explicit DocumentBuilder(std::string path);
  ~DocumentBuilder();

  void OpenMapping(SourcePosition position);
  void OpenList(SourcePosition position);
  void Close();
  // In a mapping, before the value of the key. A key given twice is a complaint with both places.
  void Key(std::string key, SourcePosition position);
  // A scalar, or a whole tree whose inner places are not known.
  void Value(Json value, SourcePosition position);

  bool WantsKey() const;
  // The innermost closed container or the last value.
  const Json& Last() const;

  void Complain(SourcePosition position, const std::string& text);
  // A usage error lists every complaint, a line each. Where `duplicates` is given and nothing but
  // keys that stand twice is wrong, they are listed there instead; the first of each holds. Call it
  // once.
  Result<PositionedDocument> Finish(std::string* duplicates);

 private:
  struct Container;

  void Open(Json empty, SourcePosition position);
  void Place(Json value, SourcePosition position, std::string pointer);
  void Note(SourcePosition position, const std::string& text);
  std::string NextPointer() const;

  PositionedDocument document_;
  std::vector<Container> stack_;
  const Json* last_ = nullptr;
  int too_deep_ = 0;  // open containers below the deepest that is kept
  std::string complaints_;
  bool only_duplicates_ = true;
  std::vector<std::unique_ptr<Json>> dropped_;  // values of keys that stood there before
};

}  // namespace tthost
