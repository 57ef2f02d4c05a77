// SPDX-License-Identifier: Apache-2.0
// The JSON Schema of execution plans, tthost.plan/1.
#pragma once

#include <string>

namespace tthost {

std::string PlanSchemaText();

}  // namespace tthost
