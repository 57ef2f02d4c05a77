// SPDX-License-Identifier: Apache-2.0
#include "host/cli/machine_share.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "host/base/available_memory.h"
#include "host/base/available_processors.h"
#include "host/base/install_paths.h"
#include "host/base/nearest_name.h"
#include "host/cli/first_given.h"
#include "host/select/arch_table.h"

namespace tthost {
namespace {

// Memory that a case is expected to need, for the default of -j.
constexpr long kKibibytesPerLane = 4 << 20;

// One per processor, fewer where memory is short.
int DefaultLanes(int processors, const FileSystem& filesystem) {
  const auto kibibytes = TotalMemoryKib(filesystem);
  const long lanes =
      kibibytes ? std::min<long>(processors, *kibibytes / kKibibytesPerLane) : processors;
  return static_cast<int>(std::max(1L, lanes));
}

// Virtual devices are there as often as one likes, others belong to one case at a time.
bool IsVirtual(const std::string& platform) { return platform.empty() || platform == "cpu"; }

// A number of any size: more lanes than cases do no harm. Beyond one per chip they do no good.
int LanesFor(const std::string& jobs, int host_lanes,
             const std::vector<DeviceDescription>& devices) {
  if (jobs != "auto") {
    constexpr long kMost = std::numeric_limits<int>::max();
    return static_cast<int>(std::min(std::strtol(jobs.c_str(), nullptr, 10), kMost));
  }
  const int chips = CountChips(devices);
  return chips == 0 ? host_lanes : std::min(host_lanes, chips);
}

// Of strategies that take all of them. Where nothing says how many there are, two virtual ones show
// what dividing does.
int DevicesFor(const RunCommand& command, const ProjectFile& project,
               const ExecuteOptions& options) {
  constexpr int kVirtualDevices = 2;
  if (command.devices > 0) return command.devices;
  const int described = options.counts_chips ? MostChips(options.resources.devices) : 0;
  return project.devices.value_or(
      DevicesOfArch(options.arch).value_or(described > 0 ? described : kVirtualDevices));
}

// Those of the machine that a run may use. Of a platform that nobody described, one.
Result<ResourceDescription> ResourcesFor(const RunCommand& command, const ProjectFile& project,
                                         const std::string& arch) {
  if (IsVirtual(command.platform)) return ResourceDescription{};
  ResourceDescription resources = project.resources;
  if (resources.devices.empty()) {
    resources.devices.push_back(
        {.name = command.platform, .arch = arch, .boards = {{command.platform}}});
    return resources;
  }
  std::vector<std::string> described;
  for (const DeviceDescription& device : resources.devices) described.push_back(device.arch);
  if (!arch.empty()) {
    std::erase_if(resources.devices, [&](const auto& device) { return device.arch != arch; });
  }
  if (!resources.devices.empty()) return resources;
  std::string arches;
  for (const std::string& one : described) arches += (arches.empty() ? "" : ", ") + one;
  return Error(Status::Usage(project.path + ": `resources:` describes no device of arch " + arch +
                             ", but of " + arches + DidYouMean(arch, described)));
}

Result<void> CheckArches(const ProjectFile& project) {
  const auto known = KnownArches(project.arches);
  for (size_t i = 0; i < project.resources.devices.size(); ++i) {
    const std::string place =
        project.places.Of("/resources/devices/" + std::to_string(i) + "/arch");
    TTHOST_RETURN_IF_ERROR(CheckArch(project.resources.devices[i].arch, known, place + ": arch"));
  }
  return {};
}

}  // namespace

Result<void> ChooseShareOfMachine(const RunCommand& command, const ProjectFile& project,
                                  const FileSystem& filesystem, ExecuteOptions& options) {
  TTHOST_RETURN_IF_ERROR(CheckArches(project));
  TTHOST_ASSIGN_OR_RETURN(options.resources, ResourcesFor(command, project, options.arch));
  options.counts_chips = !project.resources.devices.empty();
  options.devices = DevicesFor(command, project, options);
  const std::string jobs = FirstGiven(command.jobs, project.jobs, "auto");
  options.processors = AvailableProcessors(filesystem);
  options.host_lanes = DefaultLanes(options.processors, filesystem);
  options.lanes = LanesFor(jobs, options.host_lanes, options.resources.devices);
  options.shares_lanes = jobs == "auto";
  options.lock_directory = LockDirectory();
  return {};
}

std::optional<int64_t> MemoryForCases(const FileSystem& filesystem) {
  constexpr int64_t kLeastReserveKib = int64_t{512} << 10;
  const auto available = AvailableMemoryKib(filesystem);
  if (!available) return std::nullopt;
  return std::max<int64_t>(0, *available - std::max(*available / 10, kLeastReserveKib));
}

}  // namespace tthost
