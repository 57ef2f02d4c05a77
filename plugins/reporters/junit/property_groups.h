// SPDX-License-Identifier: Apache-2.0
// Properties of a <testcase> that the facts of a case and its comparisons give.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tthost/cpp/json.hpp"

namespace tthost::junit {

using Properties = std::vector<std::pair<std::string, std::string>>;

void AddIfAny(Properties& properties, std::string_view name, const std::string& value);

// How the case was divided among devices; a case that was only compiled may have but one.
void AddSharding(Properties& properties, const sdk::Json& sharding);

// What was differentiated, and what makes gradients hard to compare.
void AddHooks(Properties& properties, const sdk::Json& facts);
void AddTraining(Properties& properties, const sdk::Json& facts);

// Whose golden result the case was compared with, where it was another case's.
void AddGolden(Properties& properties, const sdk::Json& facts);

// Of every phase: a gradient that is three times too large correlates perfectly.
void AddNormRatios(Properties& properties, const sdk::Json& comparisons);

}  // namespace tthost::junit
