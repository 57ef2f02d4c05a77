// SPDX-License-Identifier: Apache-2.0
// What the dashboard consists of.
#pragma once

#include <string>

namespace tthost {

// The text of dashboard.yaml.
std::string DashboardText();

}  // namespace tthost
