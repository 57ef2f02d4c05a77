// SPDX-License-Identifier: Apache-2.0
// What a strategy may ask to be told of its cases, by name, in `facts` of its manifest.
#pragma once

#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/model/selection.h"

namespace tthost {

// Every name that this host knows, sorted. Another host may know more or fewer.
std::vector<std::string> PlanFactNames();

// Name → value of those that `test_case.requested_facts` asks for and that are known here; null
// where the model's source does not say. `dtype` is that of --dtype.
Json PlanFacts(const Case& test_case, const std::string& dtype);

}  // namespace tthost
