// SPDX-License-Identifier: Apache-2.0
// Applies -k and -m on behalf of a test. One request per line of stdin, one answer per line of
// stdout:
//   {"items": [{"id": ID, "kind": "model" | "placeholder" | "discovery", "markers": […]}, …]}
//     what the expressions after it are asked about; the answer is {}
//   {"keyword": EXPRESSION, "marker": EXPRESSION}
//     {"kept": [index, …]} or {"error": TEXT}
//   {"text": TEXT}
//     {"lower": TEXT, "kinds": one sign per character}: '0' plus the sum of 1: \w, 2: begins an
//     identifier, 4: goes on with one, 8: decimal digit, 16: space
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/select/expression_filter.h"
#include "host/select/lower_case.h"
#include "host/select/word_character.h"

namespace {

using nlohmann::json;

struct Item {
  tthost::CatalogEntry entry;
  std::vector<std::string> markers;
};

class Items {
 public:
  explicit Items(const json& given) {
    for (const json& item : given) items_.push_back(MakeItem(item));
  }

  json Filter(const json& request) const {
    const auto filter = tthost::ExpressionFilter::Make(request.at("keyword"), request.at("marker"));
    if (!filter) return {{"error", filter.error().message}};
    json kept = json::array();
    for (size_t i = 0; i < items_.size(); ++i) {
      const auto keeps = filter->Keeps(items_[i].entry, items_[i].markers);
      if (!keeps) return {{"error", keeps.error().message}};
      if (*keeps) kept.push_back(i);
    }
    return {{"kept", std::move(kept)}};
  }

 private:
  Item MakeItem(const json& given) const {
    Item item;
    item.entry.id = given.at("id");
    item.markers = given.at("markers").get<std::vector<std::string>>();
    const std::string kind = given.at("kind");
    if (kind == "placeholder") {
      item.entry.placeholder = &placeholder_;
    } else {
      item.entry.loader = &loader_;
    }
    if (kind == "model") item.entry.variant = &variant_;
    return item;
  }

  tthost::Loader loader_;
  tthost::Variant variant_;
  tthost::Placeholder placeholder_;
  std::vector<Item> items_;
};

char KindOf(uint32_t code_point) {
  const int kind = (tthost::IsWordCharacter(code_point) ? 1 : 0) +
                   (tthost::IsIdentifierStart(code_point) ? 2 : 0) +
                   (tthost::IsIdentifierPart(code_point) ? 4 : 0) +
                   (tthost::IsDecimalDigit(code_point) ? 8 : 0) +
                   (tthost::IsSpace(code_point) ? 16 : 0);
  return static_cast<char>('0' + kind);
}

json Describe(const std::string& text) {
  std::string kinds;
  for (size_t position = 0; position < text.size();) {
    const tthost::Character character = tthost::CharacterAt(text, position);
    position += character.bytes.size();
    kinds += KindOf(character.code_point);
  }
  return {{"lower", tthost::LowerCase(text)}, {"kinds", kinds}};
}

}  // namespace

int main() {
  std::unique_ptr<Items> items;
  for (std::string line; std::getline(std::cin, line);) {
    const json request = json::parse(line);
    if (request.contains("text")) {
      std::cout << Describe(request.at("text")) << std::endl;
    } else if (request.contains("items")) {
      items = std::make_unique<Items>(request.at("items"));
      std::cout << "{}" << std::endl;
    } else {
      std::cout << items->Filter(request) << std::endl;
    }
  }
}
