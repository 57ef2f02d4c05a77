// SPDX-License-Identifier: Apache-2.0
// Facts: Linux, Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst, pids.rst.
#include "host/base/control_group.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "host/base/unique_fd.h"

namespace tthost {
namespace {

constexpr std::string_view kNamePrefix = "tt-host-";

// Everything in one write, as these files demand.
Result<void> Write(const std::string& path, const std::string& text) {
  const UniqueFd file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.IsValid() &&
      write(file.Get(), text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    return {};
  }
  return Error(Status::Unavailable("cannot write '" + path + "': " + std::strerror(errno)));
}

// The number after `key` in a file of lines "key number"; 0 when there is none.
int NumberOf(const std::string& path, std::string_view key) {
  std::ifstream file(path);
  std::string word;
  int number = 0;
  while (file >> word >> number) {
    if (word == key) return number;
  }
  return 0;
}

class DirectoryGroup : public ControlGroup {
 public:
  // `kills_file`: holds a line "oom_kill N".
  // What cannot be removed yet is added to `busy`.
  DirectoryGroup(std::vector<std::string> directories, std::string kills_file,
                 std::vector<std::string>& busy)
      : directories_(std::move(directories)), kills_file_(std::move(kills_file)), busy_(busy) {
    for (const std::string& directory : directories_) {
      members_files_.push_back(directory + "/cgroup.procs");
    }
  }
  ~DirectoryGroup() override {
    for (const std::string& directory : directories_) {
      if (rmdir(directory.c_str()) != 0 && errno == EBUSY) busy_.push_back(directory);
    }
  }

  const std::vector<std::string>& MembersFiles() const override { return members_files_; }
  int OutOfMemoryKills() const override { return NumberOf(kills_file_, "oom_kill"); }

 private:
  const std::vector<std::string> directories_;
  const std::string kills_file_;
  std::vector<std::string>& busy_;
  std::vector<std::string> members_files_;
};

// Of a group that a process made which does not live any more. The name says which.
bool IsLeftBehind(const std::string& name) {
  if (!name.starts_with(kNamePrefix)) return false;
  pid_t pid = 0;
  std::from_chars(name.data() + kNamePrefix.size(), name.data() + name.size(), pid);
  return pid > 0 && !std::filesystem::exists("/proc/" + std::to_string(pid));
}

void RemoveLeftBehind(const std::string& parent) {
  std::error_code error;
  std::filesystem::directory_iterator entries(parent, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    // Only an empty group can be removed.
    if (IsLeftBehind(entries->path().filename())) rmdir(entries->path().c_str());
  }
}

struct Mount {
  std::string root, place, kind, options;
};

std::vector<Mount> ControlGroupMounts(const std::string& mountinfo) {
  std::vector<Mount> mounts;
  std::istringstream lines(mountinfo);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    Mount mount;
    std::string skipped;
    words >> skipped >> skipped >> skipped >> mount.root >> mount.place;
    while (words >> skipped && skipped != "-") {
    }
    words >> mount.kind >> skipped >> mount.options;
    if (mount.kind == "cgroup" || mount.kind == "cgroup2") mounts.push_back(std::move(mount));
  }
  return mounts;
}

bool HasWord(const std::string& list, const std::string& word, char separator) {
  std::istringstream words(list);
  for (std::string one; std::getline(words, one, separator);) {
    if (one == word) return true;
  }
  return false;
}

// The group of this process under `controller` ("": version 2), in lines "4:memory,x:/path".
std::string PathIn(const std::string& membership, const std::string& controller) {
  std::istringstream lines(membership);
  for (std::string line; std::getline(lines, line);) {
    const size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == line.npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const bool is_it =
        controller.empty() ? controllers.empty() : HasWord(controllers, controller, ',');
    if (is_it) return line.substr(second + 1);
  }
  return "";
}

// A mount may show a part of the hierarchy only, as in a container.
std::string DirectoryOf(const Mount& mount, const std::string& path) {
  std::string below = path;
  if (mount.root != "/" && below.starts_with(mount.root)) below = below.substr(mount.root.size());
  return below == "/" ? mount.place : mount.place + below;
}

bool MayWrite(const std::string& path) { return access(path.c_str(), W_OK) == 0; }

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

}  // namespace

Result<void> JoinControlGroup(const std::vector<std::string>& members_files) {
  Result<void> joined;
  for (const std::string& path : members_files) {
    const Result<void> written = Write(path, "0");
    if (joined) joined = written;
  }
  return joined;
}

ControlGroupHierarchy ControlGroupHierarchy::Find(const std::string& mounts,
                                                  const std::string& membership) {
  ControlGroupHierarchy found;
  for (const Mount& mount : ControlGroupMounts(mounts)) {
    const bool is_second = mount.kind == "cgroup2";
    if (is_second) {
      const std::string directory = DirectoryOf(mount, PathIn(membership, ""));
      const std::string passed_on = FirstLine(directory + "/cgroup.subtree_control");
      if (!HasWord(passed_on, "memory", ' ') || !MayWrite(directory)) continue;
      found.version_ = 2;
      found.memory_ = directory;
      found.tasks_ = HasWord(passed_on, "pids", ' ') ? directory : "";
      return found;
    }
    for (const auto& [controller, place] :
         {std::pair("memory", &found.memory_), {"pids", &found.tasks_}}) {
      if (!HasWord(mount.options, controller, ',')) continue;
      const std::string directory = DirectoryOf(mount, PathIn(membership, controller));
      if (MayWrite(directory)) *place = directory;
    }
  }
  if (!found.memory_.empty()) found.version_ = 1;
  return found;
}

ControlGroupHierarchy ControlGroupHierarchy::OfThisProcess() {
  const auto text = [](const char* path) {
    std::ostringstream all;
    all << std::ifstream(path).rdbuf();
    return all.str();
  };
  return Find(text("/proc/self/mountinfo"), text("/proc/self/cgroup"));
}

std::string ControlGroupHierarchy::Description() const {
  return version_ == 0 ? "" : "control group (version " + std::to_string(version_) + ")";
}

void ControlGroupHierarchy::RemoveEmptied() {
  std::erase_if(busy_, [](const std::string& directory) { return rmdir(directory.c_str()) == 0; });
}

Result<std::unique_ptr<ControlGroup>> ControlGroupHierarchy::Make(const GroupLimits& limits) {
  if (version_ == 0) return nullptr;
  static int made = 0;  // one thread makes groups
  const std::string name =
      "/" + std::string(kNamePrefix) + std::to_string(getpid()) + "-" + std::to_string(++made);
  std::vector<std::string> directories = {memory_ + name};
  if (!tasks_.empty() && tasks_ != memory_) directories.push_back(tasks_ + name);
  if (!std::exchange(has_cleaned_, true)) {
    RemoveLeftBehind(memory_);
    if (directories.size() > 1) RemoveLeftBehind(tasks_);
  }

  const bool is_second = version_ == 2;
  auto group = std::make_unique<DirectoryGroup>(
      directories, directories.front() + (is_second ? "/memory.events" : "/memory.oom_control"),
      busy_);
  for (const std::string& directory : directories) {
    if (mkdir(directory.c_str(), 0755) == 0) continue;
    return Error(Status::Unavailable("cannot make '" + directory + "': " + std::strerror(errno)));
  }
  const std::string bytes = std::to_string(limits.memory_bytes);
  TTHOST_RETURN_IF_ERROR(
      Write(directories.front() + (is_second ? "/memory.max" : "/memory.limit_in_bytes"), bytes));
  // What goes to swap would escape the limit; a kernel without swap accounting lacks the file.
  (void)Write(
      directories.front() + (is_second ? "/memory.swap.max" : "/memory.memsw.limit_in_bytes"),
      is_second ? "0" : bytes);
  if (!tasks_.empty()) {
    TTHOST_RETURN_IF_ERROR(Write(directories.back() + "/pids.max", std::to_string(limits.tasks)));
  }
  return group;
}

}  // namespace tthost
