// SPDX-License-Identifier: Apache-2.0
// Where the parts of an installation lie, relative to the running executable.
#pragma once

#include <string>

namespace tthost {

struct InstallPaths {
  std::string prefix;  // the directory that holds bin/ and lib/; the build tree has the same shape
  std::string worker;  // prefix/libexec/tt-host-worker
  std::string namespace_init;  // prefix/libexec/tt-host-init
  std::string library;         // prefix/lib/tt-host: the Python bridge tthost_py3XY.so
  std::string python;          // prefix/lib/tt-host/python: package tt_host_worker
  std::string plugins;         // prefix/lib/tt-host/plugins
};

// From /proc/self/exe, which lies in bin/ or libexec/.
InstallPaths FindInstallPaths();

// $XDG_STATE_HOME/tt-host (runs/…) and $XDG_CACHE_HOME/tt-host, or their defaults under $HOME;
// TT_HOST_STATE_DIR and TT_HOST_CACHE_DIR override. When HOME is unset: under the temporary
// directory, with a warning.
std::string StateDirectory();
std::string CacheDirectory();

// Where the runs of one user on one host meet: a directory below the temporary one, or
// TT_HOST_LOCK_DIR.
std::string LockDirectory();

}  // namespace tthost
