// SPDX-License-Identifier: Apache-2.0
// Where the cases of a group import from, beside the base.
#pragma once

#include <optional>
#include <string>

#include "host/base/result.h"
#include "host/execute/case_plan.h"
#include "host/execute/layer_builder.h"

namespace tthost {

// The directory of the group's requirement layer, empty where it needs none, or why there is none;
// null while it is not known yet.
std::optional<Result<std::string>> LayerOf(const CaseGroup& group, LayerBuilder& layers);

}  // namespace tthost
