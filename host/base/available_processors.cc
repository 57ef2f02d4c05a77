// SPDX-License-Identifier: Apache-2.0
// Facts: Linux, Documentation/admin-guide/cgroup-v2.rst (cpu.max) and scheduler/sched-bwc.rst.
#include "host/base/available_processors.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "host/base/control_group_place.h"

namespace tthost {
namespace {

// That the scheduler may put it on.
double AllowedProcessors() {
  cpu_set_t processors;
  CPU_ZERO(&processors);
  const bool known = sched_getaffinity(0, sizeof(processors), &processors) == 0;
  return static_cast<double>(known ? CPU_COUNT(&processors) : sysconf(_SC_NPROCESSORS_ONLN));
}

// Of one group: at most `most`, which is what there is without a quota ("max", or -1).
double ProcessorsOf(int version, const std::string& directory, const FileSystem& filesystem,
                    double most) {
  const auto text = [&](const char* name) {
    return filesystem.Read(directory + name).value_or("");
  };
  std::istringstream numbers(version == 2
                                 ? text("/cpu.max")
                                 : text("/cpu.cfs_quota_us") + " " + text("/cpu.cfs_period_us"));
  double quota = 0, period = 0;
  if (!(numbers >> quota >> period) || quota <= 0 || period <= 0) return most;
  return std::min(most, quota / period);
}

}  // namespace

int AvailableProcessors(const FileSystem& filesystem) {
  double processors = AllowedProcessors();
  for (const ControlGroupPlace& place : ControlGroupsOfThisProcess(filesystem)) {
    if (place.version == 1 && !place.Has("cpu")) continue;
    for (std::string group = place.directory; group.starts_with(place.mount);
         group.resize(group.rfind('/'))) {
      processors = ProcessorsOf(place.version, group, filesystem, processors);
    }
  }
  return std::max(1, static_cast<int>(processors));
}

}  // namespace tthost
