// SPDX-License-Identifier: Apache-2.0
#include "host/base/install_paths.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "host/base/log.h"

namespace tthost {
namespace {

namespace fs = std::filesystem;

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string UserDirectory(const char* override_name, const char* xdg_name, const char* below_home) {
  if (std::string path = Environment(override_name); !path.empty()) return path;
  if (std::string path = Environment(xdg_name); !path.empty()) return path + "/tt-host";
  if (std::string home = Environment("HOME"); !home.empty()) {
    return home + "/" + below_home + "/tt-host";
  }
  const std::string fallback = fs::temp_directory_path().string() + "/tt-host/" + below_home;
  Log(LogLevel::kWarning, std::string("HOME is not set; using ") + fallback + " (" + override_name +
                              " chooses another directory)");
  return fallback;
}

}  // namespace

InstallPaths FindInstallPaths() {
  std::error_code error;
  const fs::path executable = fs::read_symlink("/proc/self/exe", error);
  const std::string prefix = executable.parent_path().parent_path().string();
  return {.prefix = prefix,
          .worker = prefix + "/libexec/tt-host-worker",
          .namespace_init = prefix + "/libexec/tt-host-init",
          .library = prefix + "/lib/tt-host",
          .python = prefix + "/lib/tt-host/python",
          .plugins = prefix + "/lib/tt-host/plugins"};
}

std::string StateDirectory() {
  return UserDirectory("TT_HOST_STATE_DIR", "XDG_STATE_HOME", ".local/state");
}

std::string CacheDirectory() {
  return UserDirectory("TT_HOST_CACHE_DIR", "XDG_CACHE_HOME", ".cache");
}

std::string LockDirectory() {
  if (std::string path = Environment("TT_HOST_LOCK_DIR"); !path.empty()) return path;
  // Not TMPDIR nor XDG_RUNTIME_DIR: a shell, a service and a CI job of one user must meet.
  return "/tmp/tt-host-" + std::to_string(getuid());
}

}  // namespace tthost
