// SPDX-License-Identifier: Apache-2.0
// The property `tags`: what dashboards know of a test.
#pragma once

#include <string>

#include "tthost/cpp/json.hpp"

namespace tthost::junit {

// A Python dict from a case_finished record and the run's arch (null without one).
std::string Tags(const sdk::Json& finished, const sdk::Json& arch);
// For a case of which no more than its id is known.
std::string TagsOfUnfinished(const std::string& function, const std::string& test_name,
                             const sdk::Json& arch);

}  // namespace tthost::junit
