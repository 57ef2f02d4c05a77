// SPDX-License-Identifier: Apache-2.0
// Texts that stand in the report once, however many cases say them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "file/spill_file.h"

namespace tthost::html {

class TextTable {
 public:
  // Keeps texts in `spill`, which is borrowed.
  explicit TextTable(reporters::SpillFile& spill) : spill_(spill) {}

  // Equal texts have one index. What is very long loses its middle at once.
  size_t IndexOf(std::string_view text);

  // Calls `use` for each text by index, the longest without their middle, so that all have about
  // `total` bytes at most.
  void ForEach(size_t total, const std::function<void(const std::string& text)>& use) const;

 private:
  struct Digest {
    uint64_t low, high;
    bool operator==(const Digest&) const = default;
  };
  struct HashDigest {
    size_t operator()(const Digest& digest) const { return digest.low; }
  };

  reporters::SpillFile& spill_;
  std::unordered_map<Digest, uint32_t, HashDigest> indexes_;
  std::vector<reporters::SpillPlace> places_;
};

// With the beginning and the end of it, and between them how much is left out, where it has more
// than `limit` bytes.
std::string WithoutMiddle(std::string_view text, size_t limit);

}  // namespace tthost::html
