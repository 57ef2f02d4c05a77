// SPDX-License-Identifier: Apache-2.0
// Where a key of a YAML mapping and its value stand in the text, from the first byte to the last.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tthost {

struct YamlSpan {
  size_t key = 0;    // of the first byte of the key, a quote included
  size_t colon = 0;  // behind the key
  // Both behind the colon where nothing is written on its line: the value is null or stands below.
  size_t value_begin = 0, value_end = 0;
};

// `key`: where a key begins. `in_flow`: in a mapping in braces. Nothing for what is not understood:
// values with anchor, alias or tag, and flow values that go on after a line end.
std::optional<YamlSpan> YamlSpanAt(std::string_view text, size_t key, bool in_flow);

// Of the line that holds `place`; LineEnd() is that of its line break, NextLine() what follows it.
size_t LineBegin(std::string_view text, size_t place);
size_t LineEnd(std::string_view text, size_t place);
size_t NextLine(std::string_view text, size_t place);
// Spaces that the line begins with.
size_t IndentOf(std::string_view text, size_t line_begin);

}  // namespace tthost
