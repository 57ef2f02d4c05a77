// SPDX-License-Identifier: Apache-2.0
#include "host/base/process_tree.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace tthost {
namespace {

int64_t ResidentBytes(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/statm");
  int64_t total_pages = 0, resident_pages = 0;
  if (!(file >> total_pages >> resident_pages)) return 0;
  return resident_pages * sysconf(_SC_PAGESIZE);
}

int64_t ProportionalBytes(pid_t pid) {
  constexpr int64_t kBytesPerKib = 1024;
  std::ifstream file("/proc/" + std::to_string(pid) + "/smaps_rollup");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("Pss:")) return std::stoll(line.substr(4)) * kBytesPerKib;
  }
  return ResidentBytes(pid);  // of another user, or of a kernel that does not tell
}

TreeUse WalkTree(pid_t root, int64_t (*bytes_of)(pid_t)) {
  std::vector<pid_t> tree = {root};
  int64_t bytes = 0;
  for (size_t i = 0; i < tree.size(); ++i) {
    bytes += bytes_of(tree[i]);
    ForEachChild(tree[i], [&tree](pid_t child) {
      if (tree.size() < kMostProcessesOfTree) tree.push_back(child);
    });
  }
  return {.resident_bytes = bytes, .processes = static_cast<int>(tree.size())};
}

}  // namespace

void ForEachChild(pid_t pid, const std::function<void(pid_t)>& visit) {
  std::error_code error;
  std::filesystem::directory_iterator threads("/proc/" + std::to_string(pid) + "/task", error);
  for (; !error && threads != std::filesystem::directory_iterator(); threads.increment(error)) {
    std::ifstream list(threads->path() / "children");
    for (pid_t child; list >> child;) visit(child);
  }
}

TreeUse UseOfTree(pid_t root) { return WalkTree(root, ResidentBytes); }

int64_t ProportionalBytesOfTree(pid_t root) {
  return WalkTree(root, ProportionalBytes).resident_bytes;
}

}  // namespace tthost
