// SPDX-License-Identifier: Apache-2.0
// The JSON Schema of a preset file.
#pragma once

#include <string>

namespace tthost {

std::string PresetFileSchemaText();

}  // namespace tthost
