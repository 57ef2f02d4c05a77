// SPDX-License-Identifier: Apache-2.0
#include "host/cli/case_limits.h"

#include "host/base/available_memory.h"
#include "host/base/byte_size.h"

namespace tthost {
namespace {

// Leaves room for what else must run, so that a case which grows without end hurts only itself.
int64_t DefaultMemoryLimit(const FileSystem& filesystem) {
  constexpr int64_t kPercent = 90;
  return TotalMemoryKib(filesystem).value_or(0) * 1024 / 100 * kPercent;
}

}  // namespace

int64_t MemoryLimitFor(const RunCommand& command, const ProjectFile& project,
                       const FileSystem& filesystem) {
  if (!command.memory_limit.empty()) return *ParseByteSize(command.memory_limit);
  return project.memory_limit.value_or(DefaultMemoryLimit(filesystem));
}

std::map<Stage, double> StageSecondsFor(const RunCommand& command, const ProjectFile& project) {
  std::map<Stage, double> limits;
  for (const auto& [stage, seconds] : project.stage_timeout) limits[*ParseStage(stage)] = seconds;
  for (const std::string& given : command.stage_timeout) {
    const size_t equals = given.find('=');
    limits[*ParseStage(given.substr(0, equals))] = std::stod(given.substr(equals + 1));
  }
  return limits;
}

}  // namespace tthost
