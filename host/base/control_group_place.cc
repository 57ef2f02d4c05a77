// SPDX-License-Identifier: Apache-2.0
// Facts: Linux, proc_pid_mountinfo(5) and cgroups(7).
#include "host/base/control_group_place.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace tthost {
namespace {

struct Mount {
  std::string root, place, kind, options;
};

Mount ParseMount(const std::string& line) {
  std::istringstream words(line);
  Mount mount;
  std::string skipped;
  words >> skipped >> skipped >> skipped >> mount.root >> mount.place;
  while (words >> skipped && skipped != "-") {
  }
  words >> mount.kind >> skipped >> mount.options;
  return mount;
}

// The group of this process under one of the controllers of `place`, in lines "4:memory,x:/path";
// without controllers: version 2.
std::string PathIn(const std::string& membership, const ControlGroupPlace& place) {
  for (const std::string& line : WordsOf(membership, '\n')) {
    const size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == line.npos) continue;
    const auto controllers = WordsOf(line.substr(first + 1, second - first - 1), ',');
    const bool is_it = place.version == 2
                           ? controllers.empty()
                           : std::ranges::any_of(controllers, [&](const std::string& one) {
                               return place.Has(one);
                             });
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

}  // namespace

bool ControlGroupPlace::Has(std::string_view controller) const {
  return std::ranges::find(controllers, controller) != controllers.end();
}

std::vector<ControlGroupPlace> FindControlGroups(const std::string& mounts,
                                                 const std::string& membership) {
  std::vector<ControlGroupPlace> places;
  for (const std::string& line : WordsOf(mounts, '\n')) {
    const Mount mount = ParseMount(line);
    if (mount.kind != "cgroup" && mount.kind != "cgroup2") continue;
    ControlGroupPlace place{.version = mount.kind == "cgroup2" ? 2 : 1,
                            .controllers = {},
                            .mount = mount.place,
                            .directory = {}};
    if (place.version == 1) place.controllers = WordsOf(mount.options, ',');
    place.directory = DirectoryOf(mount, PathIn(membership, place));
    places.push_back(std::move(place));
  }
  return places;
}

std::vector<ControlGroupPlace> ControlGroupsOfThisProcess(const FileSystem& filesystem) {
  return FindControlGroups(filesystem.Read("/proc/self/mountinfo").value_or(""),
                           filesystem.Read("/proc/self/cgroup").value_or(""));
}

std::vector<std::string> WordsOf(const std::string& text, char separator) {
  std::vector<std::string> words;
  std::istringstream rest(text);
  for (std::string word; std::getline(rest, word, separator);) {
    if (!word.empty()) words.push_back(std::move(word));
  }
  return words;
}

}  // namespace tthost
