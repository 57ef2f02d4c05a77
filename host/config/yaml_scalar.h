// SPDX-License-Identifier: Apache-2.0
// What a plain YAML scalar means under the core schema.
#pragma once

#include <string>

#include "host/base/json.h"

namespace tthost {

// A boolean, number or null when the text is one of those, else the text. Infinities and
// not-a-number, which JSON lacks, stay text.
Json CoreSchemaValue(const std::string& text);

}  // namespace tthost
