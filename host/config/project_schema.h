// SPDX-License-Identifier: Apache-2.0
// The JSON Schema of tt-host.yaml.
#pragma once

#include <string>

namespace tthost {

std::string ProjectSchemaText();

}  // namespace tthost
