// SPDX-License-Identifier: Apache-2.0
// The known name that a user probably meant.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tthost {

// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`, no part
// being edited twice (optimal string alignment); `limit` + 1 where there are more than `limit`.
size_t EditDistance(std::string_view a, std::string_view b, size_t limit);

// The candidate with the smallest edit distance, or empty when none is near (distance above a
// third of the longer name). Two neighbouring letters in the wrong order are one edit.
std::string NearestName(std::string_view name, const std::vector<std::string>& candidates);

// " (did you mean 'x'?)", or empty.
std::string DidYouMean(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace tthost
