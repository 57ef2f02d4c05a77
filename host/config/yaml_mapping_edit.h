// SPDX-License-Identifier: Apache-2.0
// Values in the text of one YAML mapping changed, everything else left as it is.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/config/table_edit.h"

namespace tthost {

// `text`: lines of a file that make a mapping with the one key `entry`, in block style; its value
// may be of any style. The edits are done in their order; what is to go and is not there is fine.
// A usage error that says why where the text does not write out what is to change (anchors, tags),
// an internal one where the result does not say what was asked for.
Result<std::string> EditYamlEntry(const std::string& text, const std::string& entry,
                                  const std::vector<KeyEdit>& edits);

// "\r\n" where the first line ends so.
std::string LineBreakOf(const std::string& text);

// The lines of a new key with whatever is below it: {"a", "b"}, "1" -> "  a:\n    b: 1\n".
std::string YamlLines(const std::vector<std::string>& keys, const std::string& json_value,
                      size_t indent, const std::string& line_break);

}  // namespace tthost
