// SPDX-License-Identifier: Apache-2.0
// Where charts stand on the dashboard's page, and what filters them.
#pragma once

#include "host/base/json.h"

namespace tthost {

// `definition` is dashboard.yaml.
Json DashboardLayout(const Json& definition);
Json NativeFilters(const Json& definition);

}  // namespace tthost
