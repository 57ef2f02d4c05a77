// SPDX-License-Identifier: Apache-2.0
// `tt-host superset bundle`: the dashboard, ready to import.
#include "host/superset/bundle.h"

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "host/cli/run_commands.h"

namespace tthost {
namespace {

// A file that is there is a SQLite database.
std::string UriOf(const std::string& database, const FileSystem& filesystem) {
  if (database.find("://") != std::string::npos || !filesystem.Exists(database)) return database;
  return "sqlite:///" + std::filesystem::absolute(database).lexically_normal().string();
}

}  // namespace

Result<int> WriteSupersetBundle(const SupersetBundleCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const BundleFiles files,
                          DashboardBundle(UriOf(command.database, host.filesystem)));
  TTHOST_ASSIGN_OR_RETURN(const std::string archive, ZipArchive(files));
  TTHOST_RETURN_IF_ERROR(host.filesystem.WriteAtomic(command.out, archive));
  const auto charts = std::ranges::count_if(
      files, [](const auto& file) { return file.first.find("/charts/") != std::string::npos; });
  host.out << command.out << ": a dashboard of " << charts
           << " charts. In Superset: Dashboards, Import dashboards; or\n  superset "
              "import-dashboards -p "
           << command.out << " -u USER\n";
  return 0;
}

}  // namespace tthost
