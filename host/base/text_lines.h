// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace tthost {

// Parts of `text`, each with its line end, where it has one.
std::vector<std::string_view> LinesOf(std::string_view text);

}  // namespace tthost
