// SPDX-License-Identifier: Apache-2.0
// One chart of dashboard.yaml in Superset's own terms.
#pragma once

#include "host/base/json.h"

namespace tthost {

// What the page builds its query from: the chart's own params and its conditions.
Json ChartParams(const Json& chart);

// The query that the page would build of `params`, for the REST API.
Json QueryContext(const Json& params);

}  // namespace tthost
