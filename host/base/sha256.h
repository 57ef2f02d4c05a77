// SPDX-License-Identifier: Apache-2.0
// A digest that stands for a file's content where somebody may have an interest in another.
#pragma once

#include <string>
#include <string_view>

namespace tthost {

// 64 hexadecimal digits, as sha256sum prints them.
std::string Sha256(std::string_view data);

}  // namespace tthost
