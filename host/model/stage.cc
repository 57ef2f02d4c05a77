// SPDX-License-Identifier: Apache-2.0
#include "host/model/stage.h"

#include "host/model/named_values.h"

namespace tthost {
namespace {

constexpr NamedValues<Stage, 12> kStages = {{
    {Stage::kEnv, "ENV"},
    {Stage::kPlan, "PLAN"},
    {Stage::kImport, "IMPORT"},
    {Stage::kLoad, "LOAD"},
    {Stage::kInputs, "INPUTS"},
    {Stage::kGolden, "GOLDEN"},
    {Stage::kPlace, "PLACE"},
    {Stage::kLower, "LOWER"},
    {Stage::kCompile, "COMPILE"},
    {Stage::kRun, "RUN"},
    {Stage::kGather, "GATHER"},
    {Stage::kCompare, "COMPARE"},
}};

}  // namespace

std::string_view StageName(Stage stage) { return NameOf(kStages, stage); }
std::optional<Stage> ParseStage(std::string_view name) { return ValueOf(kStages, name); }

std::vector<std::string> StageNames() {
  std::vector<std::string> names;
  for (const auto& [stage, name] : kStages) names.emplace_back(name);
  return names;
}

}  // namespace tthost
