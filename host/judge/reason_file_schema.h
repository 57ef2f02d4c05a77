// SPDX-License-Identifier: Apache-2.0
// The JSON Schema of a rule file.
#pragma once

#include <string>

namespace tthost {

std::string ReasonFileSchemaText();

}  // namespace tthost
