// SPDX-License-Identifier: Apache-2.0
// A comparison as a table: a column for each metric, a row for each leaf.
#pragma once

#include <cstddef>

#include "html/case_json.h"
#include "text/json_writer.h"

namespace tthost::html {

// Adds an object. Of more than `most_leaves` leaves those that failed come first.
void AddComparison(reporters::JsonWriter& json, const sdk::Json& comparison, size_t most_leaves,
                   SharedTexts& shared);

}  // namespace tthost::html
