// SPDX-License-Identifier: Apache-2.0
// What reporters want to know of a case_finished record, beyond its members.
#pragma once

#include <string>
#include <string_view>

#include "tthost/cpp/json.hpp"

namespace tthost::reporters {

// The comparison that speaks for the case: the first that failed, else the last; null without any.
const sdk::Json& Representative(const sdk::Json& outcome);
// The aggregate of that name, or null.
const sdk::Json& AggregateMetric(const sdk::Json& comparison, std::string_view name);

// A model that is planned: a case that nothing but test_config knows, and never runs.
bool IsPlaceholder(const sdk::Json& case_finished);

// The model's group as the loader says or, when it was not reached, as its source says; red for
// placeholders; may be empty.
std::string GroupOf(const sdk::Json& case_finished);
// "RM_XFAIL,RAISE_PCC"
std::string GuidanceOf(const sdk::Json& case_finished);

}  // namespace tthost::reporters
