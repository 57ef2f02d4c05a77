// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include "host/model/event.h"

namespace tthost {

// `variable` gives the value of an environment variable or null, like getenv. Nothing outside of
// GitHub Actions. The job's number is not among the variables of GitHub; a workflow hands it on as
// TT_HOST_JOB_ID.
std::optional<CiFacts> ReadCiFacts(const std::function<const char*(const char*)>& variable);

}  // namespace tthost
