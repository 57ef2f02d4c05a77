// SPDX-License-Identifier: Apache-2.0
// The name of a report by the job that it tells of: collectors tie a file to a job by the number at
// its end.
#pragma once

#include <string>

#include "tthost/cpp/json.hpp"

namespace tthost::junit {

// `out` with the run's job id for "{job_id}"; "_{job_id}" and "-{job_id}" go where there is none.
// `ci`: of a run_started record, null outside of CI.
std::string ReportName(const std::string& out, const sdk::Json& ci);

// Whether a job of CI did not tell its id, which `out` asks for.
bool LacksJob(const std::string& out, const sdk::Json& ci);

}  // namespace tthost::junit
