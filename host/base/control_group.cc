// SPDX-License-Identifier: Apache-2.0
// Facts: Linux, Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst, pids.rst.
#include "host/base/control_group.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "host/base/filesystem.h"
#include "host/base/leaf_group.h"
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

// Members that this process cannot see are told as 0.
void KillMembers(const std::filesystem::path& group) {
  std::ifstream members(group / "cgroup.procs");
  for (pid_t pid = 0; members >> pid;) {
    if (pid > 0) kill(pid, SIGKILL);
  }
}

void RemoveLeftBehind(const std::string& parent) {
  std::error_code error;
  std::filesystem::directory_iterator entries(parent, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    if (!IsLeftBehind(entries->path().filename())) continue;
    KillMembers(entries->path());
    // Only an empty group can be removed: one whose members take time to end, by the next run.
    rmdir(entries->path().c_str());
  }
}

bool MayWrite(const std::string& path) { return access(path.c_str(), W_OK) == 0; }

bool Has(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

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

ControlGroupHierarchy ControlGroupHierarchy::Find(const std::vector<ControlGroupPlace>& places) {
  ControlGroupHierarchy found;
  for (const ControlGroupPlace& place : places) {
    if (place.version == 2) {
      found.LookAtSecondVersion(place.directory);
      if (found.version_ == 2) return found;
      continue;
    }
    if (place.Has("memory") && MayWrite(place.directory)) found.memory_ = place.directory;
    if (place.Has("pids") && MayWrite(place.directory)) found.tasks_ = place.directory;
  }
  if (!found.memory_.empty()) found.version_ = 1;
  return found;
}

void ControlGroupHierarchy::LookAtSecondVersion(const std::string& directory) {
  const std::string switches = directory + "/cgroup.subtree_control";
  if (!MayWrite(directory)) {
    obstacle_ = "'" + directory + "' may not be written";
    return;
  }
  const std::vector<std::string> passed_on = WordsOf(FirstLine(switches), ' ');
  const bool needs_leaf = !Has(passed_on, "memory");
  if (needs_leaf) {
    if (const auto may = CheckMayDivide(directory, getpid(), LocalFileSystem()); !may) {
      obstacle_ = may.error().message;
      return;
    }
    if (!MayWrite(switches) || !MayWrite(directory + "/cgroup.procs")) {
      obstacle_ = "'" + switches + "' may not be written";
      return;
    }
  }
  const auto controllers = WordsOf(FirstLine(directory + "/cgroup.controllers"), ' ');
  version_ = 2;
  memory_ = directory;
  needs_leaf_ = needs_leaf;
  tasks_ = Has(needs_leaf ? controllers : passed_on, "pids") ? directory : "";
}

ControlGroupHierarchy ControlGroupHierarchy::OfThisProcess() {
  return Find(ControlGroupsOfThisProcess(LocalFileSystem()));
}

std::string ControlGroupHierarchy::Description() const {
  return version_ == 0 ? "" : "control group (version " + std::to_string(version_) + ")";
}

void ControlGroupHierarchy::RemoveEmptied() {
  std::erase_if(busy_, [](const std::string& directory) { return rmdir(directory.c_str()) == 0; });
}

// Where that fails it would fail again.
Result<void> ControlGroupHierarchy::MakeRoom() {
  const std::string leaf = std::string(kNamePrefix) + std::to_string(getpid()) + "-leaf";
  Result<void> made = MoveIntoLeaf(memory_, leaf, getpid(), LocalFileSystem());
  if (!made) version_ = 0;
  return made;
}

Result<std::unique_ptr<ControlGroup>> ControlGroupHierarchy::Make(const GroupLimits& limits) {
  if (version_ == 0) return nullptr;
  if (std::exchange(needs_leaf_, false)) TTHOST_RETURN_IF_ERROR(MakeRoom());
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
