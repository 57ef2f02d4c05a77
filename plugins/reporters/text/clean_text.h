// SPDX-License-Identifier: Apache-2.0
// Turns any bytes into text that XML 1.0 and every database can hold.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tthost::reporters {

// Invalid UTF-8 becomes U+FFFD, one per maximal broken part; characters that XML 1.0 lacks, and
// DEL, become their number as visible text: "#x1B".
std::string CleanText(std::string_view bytes);

// The longest beginning or end of at most `size` bytes that cuts no character in two.
std::string_view Head(std::string_view text, size_t size);
std::string_view Tail(std::string_view text, size_t size);

}  // namespace tthost::reporters
