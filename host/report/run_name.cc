// SPDX-License-Identifier: Apache-2.0
#include "host/report/run_name.h"

#include <charconv>
#include <optional>
#include <ranges>
#include <string_view>

#include "host/base/nearest_name.h"

namespace tthost {
namespace {

constexpr std::string_view kLast = "last";
constexpr std::string_view kJournalName = "/journal.jsonl";

// How many runs came after the one that "last" or "last~N" names.
std::optional<size_t> RunsSince(std::string_view name) {
  if (!name.starts_with(kLast)) return std::nullopt;
  name.remove_prefix(kLast.size());
  if (name.empty()) return 0;
  if (!name.starts_with('~')) return std::nullopt;
  size_t count = 0;
  const char* const end = name.data() + name.size();
  const auto read = std::from_chars(name.data() + 1, end, count);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return count;
}

Result<std::string> LatestBut(size_t later, const std::vector<std::string>& uids,
                              const std::string& runs_directory) {
  if (later < uids.size()) return uids[later];
  if (uids.empty()) return Error(Status::Usage("no run is recorded in " + runs_directory));
  return Error(Status::Usage("no run 'last~" + std::to_string(later) + "' in " + runs_directory +
                             ": the first of its " + std::to_string(uids.size()) + " is 'last~" +
                             std::to_string(uids.size() - 1) + "'"));
}

Status NoSuchRun(const std::string& name, const std::vector<std::string>& uids,
                 const std::string& runs_directory) {
  const std::string nearest = NearestName(name, uids);
  return Status::Usage(
      "no run '" + name + "' in " + runs_directory +
      (nearest.empty() ? "; `tt-host runs list` shows them" : ": did you mean '" + nearest + "'?"));
}

// Of a run in the store that is named by its path.
std::string UidIn(const std::string& runs_directory, const std::string& directory) {
  const std::string store = runs_directory + "/";
  if (!directory.starts_with(store)) return "";
  const std::string rest = directory.substr(store.size());
  return rest.find('/') == rest.npos ? rest : "";
}

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? "." : path.substr(0, std::max<size_t>(slash, 1));
}

}  // namespace

Result<std::vector<std::string>> StoredRunUids(const std::string& runs_directory,
                                               const FileSystem& filesystem) {
  std::vector<std::string> uids;
  if (!filesystem.IsDirectory(runs_directory)) return uids;
  TTHOST_ASSIGN_OR_RETURN(const auto entries, filesystem.List(runs_directory));
  // Names of runs sort by time.
  for (const DirectoryEntry& entry : entries | std::views::reverse) {
    if (filesystem.Exists(runs_directory + "/" + entry.name + std::string(kJournalName))) {
      uids.push_back(entry.name);
    }
  }
  return uids;
}

Result<std::string> StoredRunUid(const std::string& runs_directory, const std::string& name,
                                 const FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(const auto uids, StoredRunUids(runs_directory, filesystem));
  if (const auto later = RunsSince(name)) return LatestBut(*later, uids, runs_directory);
  std::vector<std::string> found;
  for (const std::string& uid : uids) {
    if (uid == name) return uid;
    if (uid.starts_with(name)) found.push_back(uid);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) return Error(NoSuchRun(name, uids, runs_directory));
  return Error(Status::Usage("'" + name + "' is the beginning of " + std::to_string(found.size()) +
                             " runs: " + found.front() + ", " + found[1] +
                             (found.size() > 2 ? ", …" : "")));
}

Result<RunPlace> FindRun(const std::string& runs_directory, const std::string& name,
                         const FileSystem& filesystem) {
  const std::string in_directory = name + std::string(kJournalName);
  if (filesystem.IsDirectory(name) && filesystem.Exists(in_directory)) {
    return RunPlace{UidIn(runs_directory, name), name, in_directory};
  }
  if (!filesystem.IsDirectory(name) && filesystem.Exists(name)) {
    const std::string directory = DirectoryOf(name);
    return RunPlace{UidIn(runs_directory, directory), directory, name};
  }
  if (name.find('/') != name.npos) {
    return Error(Status::Usage("no journal of a run: " + name));
  }
  TTHOST_ASSIGN_OR_RETURN(const std::string uid, StoredRunUid(runs_directory, name, filesystem));
  const std::string directory = runs_directory + "/" + uid;
  return RunPlace{uid, directory, directory + std::string(kJournalName)};
}

}  // namespace tthost
