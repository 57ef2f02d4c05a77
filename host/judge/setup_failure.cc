// SPDX-License-Identifier: Apache-2.0
#include "host/judge/setup_failure.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tthost {
namespace {

// Something around the model failed, wherever the case stood.
bool IsSetupClass(std::string_view failure_class) {
  static constexpr std::array<std::string_view, 5> kClasses = {"env", "discovery", "plan",
                                                               "plugin_error", "plugin_missing"};
  return std::ranges::find(kClasses, failure_class) != kClasses.end();
}

}  // namespace

bool IsSetupFailure(const Outcome& outcome) {
  if (outcome.ending == Ending::kCompleted) return outcome.comparisons.empty();
  const bool is_out_of_memory = outcome.failure_class == "oom_host";
  switch (outcome.stage) {
    case Stage::kEnv:
    case Stage::kPlan:
    case Stage::kImport:
      return true;
    case Stage::kPlace:  // nothing of the model is computed: the machine lacks room for copies
      return is_out_of_memory || IsSetupClass(outcome.failure_class);
    case Stage::kCompare:  // the comparators' own stage
      return !is_out_of_memory;
    default:
      return IsSetupClass(outcome.failure_class);
  }
}

}  // namespace tthost
