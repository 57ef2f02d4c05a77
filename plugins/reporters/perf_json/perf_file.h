// SPDX-License-Identifier: Apache-2.0
// How long the model of one case ran, as benchmark dashboards read it.
#pragma once

#include <string>

#include "tthost/cpp/json.hpp"

namespace tthost::perf_json {

// Does a case_finished record hold what is to be told: a model that ran and was right?
bool HasMeasurement(const sdk::Json& finished);

// "report_perf_<case>_<job id>.json", without the number where none is known. `run`: of
// run_started.
std::string FileName(const sdk::Json& finished, const sdk::Json& run);

// `project`: for a run outside of CI.
std::string Document(const sdk::Json& finished, const sdk::Json& run, const std::string& project);

}  // namespace tthost::perf_json
