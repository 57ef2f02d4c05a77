// SPDX-License-Identifier: Apache-2.0
// The cases that any of several filters means.
#pragma once

#include <vector>

#include "host/base/result.h"
#include "host/cli/commands.h"
#include "host/select/choose.h"

namespace tthost {

// As Choose() with `options`, whose arguments, keyword and marker are those of `filters`, one or
// more. Groups and failures of the last run are applied to what all of them choose together.
Result<Choice> ChooseAny(const Collection& collection, const FilterOptions& options,
                         const std::vector<FilterArguments>& filters);

}  // namespace tthost
