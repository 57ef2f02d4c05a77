// SPDX-License-Identifier: Apache-2.0
#include "host/base/read_only_mounts.h"

#include <fcntl.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>

namespace tthost {
namespace {

bool IsMadeReadOnly(const char* directory) {
  // What is mounted below it comes along, and is read only as well.
  if (mount(directory, directory, nullptr, MS_BIND | MS_REC, nullptr) != 0) return false;
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  return mount_setattr(AT_FDCWD, directory, AT_RECURSIVE, &attributes, sizeof(attributes)) == 0;
}

}  // namespace

Result<void> MountReadOnly(const std::vector<std::string>& directories) {
  for (const std::string& directory : directories) {
    if (IsMadeReadOnly(directory.c_str())) continue;
    return Error(
        Status::Unavailable("cannot make '" + directory + "' read only: " + std::strerror(errno)));
  }
  return {};
}

}  // namespace tthost
