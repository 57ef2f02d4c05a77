// SPDX-License-Identifier: Apache-2.0
#include "html/text_table.h"

#include <xxhash.h>

#include "text/clean_text.h"
#include "text/fair_limit.h"

namespace tthost::html {
namespace {

constexpr size_t kMostOfOneText = 1 << 20;

}  // namespace

size_t TextTable::IndexOf(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  const auto [place, is_new] =
      indexes_.try_emplace(Digest{hash.low64, hash.high64}, uint32_t(places_.size()));
  if (is_new) places_.push_back(spill_.Append(WithoutMiddle(text, kMostOfOneText)));
  return place->second;
}

void TextTable::ForEach(size_t total,
                        const std::function<void(const std::string& text)>& use) const {
  std::vector<size_t> sizes;
  sizes.reserve(places_.size());
  for (const reporters::SpillPlace& place : places_) sizes.push_back(place.size);
  const size_t limit = reporters::FairLimit(std::move(sizes), total);
  for (const reporters::SpillPlace& place : places_) {
    use(WithoutMiddle(spill_.Read(place), limit));
  }
}

std::string WithoutMiddle(std::string_view text, size_t limit) {
  if (text.size() <= limit) return std::string(text);
  const std::string_view head = reporters::Head(text, limit / 3);
  const std::string_view tail = reporters::Tail(text, limit - limit / 3);
  const size_t left_out = text.size() - head.size() - tail.size();
  return std::string(head) + "\n[… " + std::to_string(left_out) + " bytes left out …]\n" +
         std::string(tail);
}

}  // namespace tthost::html
