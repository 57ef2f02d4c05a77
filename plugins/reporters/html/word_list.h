// SPDX-License-Identifier: Apache-2.0
// Words of which a run has few: results, stages, strategies. They stand in the report once.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace tthost::html {

class WordList {
 public:
  int64_t IndexOf(const std::string& word) {
    const auto [place, is_new] = indexes_.try_emplace(word, int64_t(words_.size()));
    if (is_new) words_.push_back(word);
    return place->second;
  }
  const std::vector<std::string>& Words() const { return words_; }

 private:
  std::unordered_map<std::string, int64_t> indexes_;
  std::vector<std::string> words_;
};

}  // namespace tthost::html
