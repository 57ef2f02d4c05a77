// SPDX-License-Identifier: Apache-2.0
// The JSON Schema of NAME.tthost.json.
#pragma once

#include <string>

namespace tthost {

std::string ManifestSchemaText();

}  // namespace tthost
