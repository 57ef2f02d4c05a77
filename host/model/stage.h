// SPDX-License-Identifier: Apache-2.0
// The stages of a case, in order. A stage is announced before it is entered.
#pragma once

#include <array>
#include <optional>
#include <string_view>

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

inline constexpr std::array kAllStages = {
    Stage::kEnv,   Stage::kPlan,  Stage::kImport,  Stage::kLoad, Stage::kInputs, Stage::kGolden,
    Stage::kPlace, Stage::kLower, Stage::kCompile, Stage::kRun,  Stage::kGather, Stage::kCompare};

// "ENV", "PLAN", …
std::string_view StageName(Stage stage);
std::optional<Stage> ParseStage(std::string_view name);

}  // namespace tthost
