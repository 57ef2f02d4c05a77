// SPDX-License-Identifier: Apache-2.0
// Plans of one instance of a parallelism plugin for sample requests.
#pragma once

#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/worker/conformance/checked_plugin.h"

namespace tthost::conformance {

struct PlanEnd : CallEnd {
  std::string plan;  // as it was emitted; empty: none was
};

// What schemas/plan_request.schema.json asks for.
Json SampleRequest(int devices, const std::string& run_mode, const std::string& framework,
                   bool has_shard_spec);
// Every combination that a plugin is asked about.
std::vector<Json> SampleRequests();

PlanEnd PlanOnce(const Instance<tthost_parallelism>& strategy, const std::string& id,
                 const Json& request);

}  // namespace tthost::conformance
