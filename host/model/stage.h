// SPDX-License-Identifier: Apache-2.0
// The stages of a case, in order. A stage is announced before it is entered.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tthost {

enum class Stage {
  kEnv = 1,  // requirement layer, worker start
  kPlan,
  kImport,
  kLoad,
  kInputs,
  kGolden,
  kPlace,
  kLower,
  kCompile,
  kRun,
  kGather,
  kCompare,
};

// "ENV", "PLAN", …
std::string_view StageName(Stage stage);
std::optional<Stage> ParseStage(std::string_view name);
// All of them, in order.
std::vector<std::string> StageNames();

}  // namespace tthost
