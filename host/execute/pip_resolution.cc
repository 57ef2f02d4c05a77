// SPDX-License-Identifier: Apache-2.0
#include "host/execute/pip_resolution.h"

#include "host/execute/layer_resolution.h"

namespace tthost {
namespace {

// Gives the report.
Result<std::string> ResolveWithin(const std::vector<std::string>& constraints,
                                  const Requirements& requirements, const Pip& pip,
                                  const std::string& scratch, FileSystem& filesystem) {
  const std::string lock = scratch + "/base.lock", report = scratch + "/report.json";
  TTHOST_RETURN_IF_ERROR(filesystem.WriteAtomic(lock, AsLines(constraints)));
  TTHOST_RETURN_IF_ERROR(pip.Run("install",
                                 {"--dry-run", "--report", report, "--constraint", lock, "-r",
                                  requirements.directory + "/" + kRequirementsFile},
                                 requirements.directory));
  return filesystem.Read(report);
}

}  // namespace

Result<std::vector<LayerPackage>> ResolveRequirements(const Requirements& requirements,
                                                      const BaseEnvironment& base, const Pip& pip,
                                                      const std::string& scratch,
                                                      FileSystem& filesystem) {
  TTHOST_RETURN_IF_ERROR(CheckRequirementLines(requirements.nodeps));
  TTHOST_RETURN_IF_ERROR(CheckRequirementLines(requirements.no_build_isolation));
  Result<std::string> report = ResolveWithin(base.lock, requirements, pip, scratch, filesystem);
  if (!report) {
    const std::vector<std::string> immovable = ImmovablePins(base.lock);
    report = ResolveWithin(immovable, requirements, pip, scratch, filesystem);
    if (!report) return Error(ExplainConflict(report.error(), immovable));
  }
  return ReadPipReport(*report);
}

}  // namespace tthost
