// SPDX-License-Identifier: Apache-2.0
// The id that a misspelt one was meant to be.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/select/catalog_entry.h"

namespace tthost {

// Made once for many questions. Borrows the entries.
class NearestId {
 public:
  struct Match {
    std::string id;        // in full style; empty: none is near
    bool is_sure = false;  // no other is as near, and it IsMisspelling() or a twin
  };

  explicit NearestId(const std::vector<CatalogEntry>& entries);
  NearestId(const NearestId&) = delete;

  // `id` is in full style. Strategy and run mode stay as they are where they exist.
  Match Of(std::string_view id) const;

 private:
  // What the ids of one variant begin with: "bert/pytorch-base".
  struct Stem {
    std::string_view text;
    std::array<uint8_t, 32> letters;  // how often each occurs, letters being folded together
  };
  struct StemMatch {
    const Stem* stem = nullptr;
    size_t distance = 0;
    bool is_only = true;
  };

  using Stems = std::vector<const Stem*>;

  std::string_view TailOf(std::string_view id) const;
  StemMatch NearestStem(std::string_view text) const;
  Match NearestTail(std::string_view id) const;

  std::vector<Stem> stems_;
  std::unordered_map<std::string, Stems> twins_;  // by the folded text
  // By the text up to the framework's name and by the rest: one of both is mostly right.
  std::unordered_map<std::string_view, Stems> by_directory_, by_variant_;
  std::vector<std::string> tails_;  // "-single_device-full-inference"
};

}  // namespace tthost
