// SPDX-License-Identifier: Apache-2.0
#include "host/discover/reader_identity.h"

#include <filesystem>
#include <vector>

#include "host/base/hash.h"

namespace tthost {
namespace {

std::vector<DirectoryEntry> EntriesOf(const std::string& directory, const FileSystem& filesystem) {
  return filesystem.List(directory).value_or(std::vector<DirectoryEntry>{});
}

// The path, and pyvenv.cfg, which names the interpreter and its version.
std::string Interpreter(const std::string& venv, const FileSystem& filesystem) {
  return venv + "\n" + filesystem.Read(venv + "/pyvenv.cfg").value_or("");
}

}  // namespace

std::string ReaderIdentity(const std::string& worker, const std::string& venv,
                           const FileSystem& filesystem) {
  const auto prefix = std::filesystem::path(worker).parent_path().parent_path();
  const std::string package = (prefix / "lib/tt-host/python/tt_host_worker").string();
  std::string identity = Interpreter(venv, filesystem);
  identity += filesystem.Read(package + "/imported_facts.py").value_or("");
  for (const DirectoryEntry& file : EntriesOf(package + "/source_reader", filesystem)) {
    if (!file.name.ends_with(".py")) continue;
    identity += "\n" + filesystem.Read(package + "/source_reader/" + file.name).value_or("");
  }
  return ContentHash(identity);
}

std::string EnvironmentIdentity(const std::string& venv, const FileSystem& filesystem) {
  std::string identity = Interpreter(venv, filesystem);
  for (const DirectoryEntry& version : EntriesOf(venv + "/lib", filesystem)) {
    // Folders of installed packages are named for their versions: torch-2.7.0.dist-info.
    const std::string packages = venv + "/lib/" + version.name + "/site-packages";
    for (const DirectoryEntry& entry : EntriesOf(packages, filesystem)) {
      identity += "\n" + entry.name;
    }
  }
  return ContentHash(identity);
}

}  // namespace tthost
