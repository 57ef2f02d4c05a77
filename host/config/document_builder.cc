// SPDX-License-Identifier: Apache-2.0
#include "host/config/document_builder.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace tthost {
namespace {

// More than any configuration needs.
constexpr size_t kMaxDepth = 64;

}  // namespace

struct DocumentBuilder::Container {
  Json value;
  std::string pointer;
  SourcePosition position;
  std::optional<std::string> key;  // of the mapping entry that waits for its value
  bool is_repeated = false;        // that key stood there before
  std::unordered_map<std::string, SourcePosition> first_uses;
};

DocumentBuilder::DocumentBuilder(std::string path) { document_.path_ = std::move(path); }
DocumentBuilder::~DocumentBuilder() = default;

bool DocumentBuilder::WantsKey() const {
  return too_deep_ == 0 && !stack_.empty() && stack_.back().value.is_object() && !stack_.back().key;
}

const Json& DocumentBuilder::Last() const { return last_ ? *last_ : document_.Root(); }

void DocumentBuilder::OpenMapping(SourcePosition position) { Open(Json::object(), position); }
void DocumentBuilder::OpenList(SourcePosition position) { Open(Json::array(), position); }

void DocumentBuilder::Open(Json empty, SourcePosition position) {
  if (too_deep_ > 0 || stack_.size() == kMaxDepth) {
    if (too_deep_++ == 0) Complain(position, "nested too deeply");
    return;
  }
  stack_.push_back({std::move(empty), NextPointer(), position, {}, false, {}});
}

void DocumentBuilder::Close() {
  if (too_deep_ > 0) {
    // The place of what was left out.
    if (--too_deep_ == 0) Place(nullptr, {}, NextPointer());
    return;
  }
  Container closed = std::move(stack_.back());
  stack_.pop_back();
  Place(std::move(closed.value), closed.position, std::move(closed.pointer));
}

void DocumentBuilder::Key(std::string key, SourcePosition position) {
  if (too_deep_ > 0) return;
  Container& mapping = stack_.back();
  mapping.key = std::move(key);
  const auto [first, is_new] = mapping.first_uses.try_emplace(*mapping.key, position);
  mapping.is_repeated = !is_new;
  if (is_new) {
    document_.keys_[NextPointer()] = position;
  } else {
    Note(position, "duplicate key '" + *mapping.key + "', first at " +
                       WhereIn(document_.path_, first->second));
  }
}

void DocumentBuilder::Value(Json value, SourcePosition position) {
  if (too_deep_ == 0) Place(std::move(value), position, NextPointer());
}

std::string DocumentBuilder::NextPointer() const {
  if (stack_.empty()) return "";
  const Container& parent = stack_.back();
  return parent.pointer + "/" +
         (parent.value.is_array() ? std::to_string(parent.value.size())
                                  : PointerToken(parent.key.value_or("")));
}

void DocumentBuilder::Place(Json value, SourcePosition position, std::string pointer) {
  const bool is_dropped = !stack_.empty() && stack_.back().key && stack_.back().is_repeated;
  if (!is_dropped) document_.values_[std::move(pointer)] = position;
  if (is_dropped) {
    last_ = dropped_.emplace_back(std::make_unique<Json>(std::move(value))).get();
    stack_.back().key.reset();
  } else if (stack_.empty()) {
    *document_.root_ = std::move(value);
    last_ = document_.root_.get();
  } else if (Container& parent = stack_.back(); parent.value.is_array()) {
    parent.value.push_back(std::move(value));
    last_ = &parent.value.back();
  } else {
    // Without the look-up of operator[], which makes long mappings slow; first_uses knows.
    auto& members = parent.value.get_ref<Json::object_t&>();
    members.emplace_back(*parent.key, std::move(value));
    last_ = &members.back().second;
    parent.key.reset();
  }
}

void DocumentBuilder::Complain(SourcePosition position, const std::string& text) {
  only_duplicates_ = false;
  Note(position, text);
}

void DocumentBuilder::Note(SourcePosition position, const std::string& text) {
  if (!complaints_.empty()) complaints_ += "\n";
  complaints_ += WhereIn(document_.path_, position) + ": " + text;
}

Result<PositionedDocument> DocumentBuilder::Finish(std::string* duplicates) {
  if (duplicates != nullptr && only_duplicates_) {
    *duplicates = complaints_;
  } else if (!complaints_.empty()) {
    return Error(Status::Usage(complaints_));
  }
  return std::move(document_);
}

}  // namespace tthost
