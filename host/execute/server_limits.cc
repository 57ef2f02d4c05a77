// SPDX-License-Identifier: Apache-2.0
#include "host/execute/server_limits.h"

#include <unistd.h>

#include <limits>
#include <sstream>

#include "host/base/available_memory.h"

namespace tthost {
namespace {

constexpr size_t kMostServers = 8;
constexpr int64_t kShareOfMemory = 8;
constexpr int64_t kBytesPerKib = 1024;

}  // namespace

ServerLimits ServerLimitsFor(const ExecuteOptions& options, const FileSystem& filesystem) {
  const bool runs_cases = options.isolation == ExecuteOptions::Isolation::kNone;
  const std::optional<int64_t> memory_kib = AvailableMemoryKib(filesystem);
  return {.servers = runs_cases ? 1 : kMostServers,
          .memory_kib =
              memory_kib ? *memory_kib / kShareOfMemory : std::numeric_limits<int64_t>::max()};
}

int64_t OwnMemoryKib(pid_t pid, const FileSystem& filesystem) {
  const auto text = filesystem.Read("/proc/" + std::to_string(pid) + "/statm");
  std::istringstream fields(text.value_or(""));
  int64_t size = 0, resident = 0, from_files = 0;  // pages
  if (!(fields >> size >> resident >> from_files)) return 0;
  return (resident - from_files) * (sysconf(_SC_PAGESIZE) / kBytesPerKib);
}

}  // namespace tthost
