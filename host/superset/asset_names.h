// SPDX-License-Identifier: Apache-2.0
// How the parts of a bundle refer to each other: UUIDs of version 5, lower case, the same in every
// bundle, so that a later one replaces what an earlier one brought.
#pragma once

#include <string>

namespace tthost {

std::string DatabaseUuid();
std::string DatasetUuid(const std::string& view);
std::string ChartUuid(const std::string& name);
std::string DashboardUuid();

}  // namespace tthost
