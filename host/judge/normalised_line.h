// SPDX-License-Identifier: Apache-2.0
// Messages of the same cause made equal.
#pragma once

#include <string>
#include <string_view>

namespace tthost {

// The first line of `message` that is not blank, and the next one where it ends in a colon, without
// what differs between two failures of the same cause: addresses, ids (hexadecimal digits) and
// paths become "<address>", "<id>" and "<path>", numbers and rows of them "N". Digits that follow
// a letter stay, as in "float32". No control characters, 160 bytes at most, UTF-8 where `message`
// is.
std::string NormalisedLine(std::string_view message);

}  // namespace tthost
