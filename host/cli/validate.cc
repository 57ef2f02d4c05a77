// SPDX-License-Identifier: Apache-2.0
// `tt-host validate`: does a test_config fit the models that it is about?
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "host/base/shell_quote.h"
#include "host/base/unified_diff.h"
#include "host/cli/catalog_settings.h"
#include "host/cli/run_commands.h"
#include "host/cli/validation.h"
#include "host/select/id_renames.h"
#include "host/select/test_config_reading.h"

namespace tthost {
namespace {

constexpr int kUsage = 4;  // upstream's exit code for a test_config that does not fit

Result<void> CheckOptions(const ValidateCommand& command) {
  if (command.write && !command.fix) return Error(Status::Usage("--write needs --fix"));
  if (command.fix && command.json) {
    return Error(Status::Usage("--fix and --json exclude each other; the JSON has a key `fix`"));
  }
  return {};
}

// Both frameworks, unless one is asked for, and all groups: files hold the entries of all.
Result<CatalogSettings> SettingsFor(const CatalogArguments& arguments, const ProjectFile& project,
                                    const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(CatalogSettings settings,
                          ResolveCatalogSettings(arguments, project, host));
  if (settings.collect.test_config.paths.empty()) {
    return Error(Status::Usage(
        "nothing to validate: give --test-config PATH, or test_config: in tt-host.yaml"));
  }
  settings.discover.every_group = true;
  settings.collect.some_variants = false;
  if (arguments.framework.empty()) {
    settings.discover.frameworks = {Framework::kTorch, Framework::kJax};
    settings.collect.frameworks = settings.discover.frameworks;
  }
  return settings;
}

Result<void> CheckSources(const TestConfigReading& reading, const std::vector<std::string>& paths) {
  if (!reading.sources.empty() || !reading.problems.empty()) return {};
  return Error(Status::Usage("no file test_config_*.yaml, .py or .json in " + JoinWords(paths)));
}

Result<Validation> Validate(const CatalogSettings& settings, const Host& host) {
  const PluginCatalog plugins = FindPlugins(settings.plugin_search, host.filesystem);
  TTHOST_ASSIGN_OR_RETURN(
      TestConfigReading reading,
      ReadTestConfig(settings.collect.test_config, plugins, host.filesystem, host.runner));
  TTHOST_RETURN_IF_ERROR(CheckSources(reading, settings.collect.test_config.paths));
  TTHOST_ASSIGN_OR_RETURN(const Catalog catalog,
                          Discover(settings.discover, host.filesystem, host.runner));
  TTHOST_ASSIGN_OR_RETURN(
      const Collection collection,
      Collection::Make(catalog, plugins, std::move(reading.config), settings.collect));
  Validation validation;
  validation.files = reading.sources.size();
  validation.entries = collection.Config().entries.size();
  validation.placeholders = collection.Config().placeholders.size();
  validation.problems = std::move(reading.problems);
  std::ranges::stable_sort(validation.problems,
                           [](const auto& a, const auto& b) { return IsBefore(a.where, b.where); });
  validation.findings = CompareWithCatalog(collection);
  validation.notes = collection.Config().notes;
  for (const CatalogEntry& entry : collection.Entries()) {
    if (entry.IsModel()) ++validation.cases;
    if (entry.IsDiscovery()) validation.unreadable.push_back(collection.DiscoveryErrorOf(entry));
  }
  return validation;
}

struct FixedFile {
  std::string path, before, after;
  size_t renamed = 0;
};

// The files with the ids that are certainly misspelt put right. What cannot be is told on host.err.
Result<std::vector<FixedFile>> Fix(const Validation& validation, const Host& host) {
  std::map<std::string, std::vector<IdRename>> renames;  // by file
  for (const UnknownId& id : validation.findings.unknown) {
    if (!id.is_misspelt) continue;
    const TextPlace place = PlaceIn(id.where);
    renames[place.path].push_back({place.position, id.spelling, id.nearest});
  }
  std::vector<FixedFile> files;
  for (const auto& [path, in_file] : renames) {
    TTHOST_ASSIGN_OR_RETURN(std::string before, host.filesystem.Read(path));
    RenamedText renamed = RenameIds(before, in_file);
    for (const IdRename& left : renamed.left) {
      host.err << "tt-host: note: " << WhereIn(path, left.position) << ": rename '" << left.from
               << "' by hand; the file does not write it as it is\n";
    }
    const size_t count = in_file.size() - renamed.left.size();
    if (count > 0) files.push_back({path, std::move(before), std::move(renamed.text), count});
  }
  return files;
}

Result<void> Write(const std::vector<FixedFile>& files, const Host& host) {
  for (const FixedFile& file : files) {
    TTHOST_RETURN_IF_ERROR(host.filesystem.Rewrite(file.path, file.after));
    host.err << "tt-host: " << file.path << ": " << file.renamed
             << (file.renamed == 1 ? " id" : " ids") << " renamed\n";
  }
  return {};
}

}  // namespace

Result<int> ValidateTestConfig(const ValidateCommand& command, const Host& host) {
  TTHOST_RETURN_IF_ERROR(CheckOptions(command));
  TTHOST_ASSIGN_OR_RETURN(const ProjectFile project, LoadProjectFile(host.filesystem, ""));
  TTHOST_ASSIGN_OR_RETURN(const CatalogSettings settings,
                          SettingsFor(command.catalog, project, host));
  TTHOST_ASSIGN_OR_RETURN(Validation validation, Validate(settings, host));
  if (command.fix) {
    TTHOST_ASSIGN_OR_RETURN(const auto files, Fix(validation, host));
    for (const FixedFile& file : files) {
      host.out << UnifiedDiff(file.path, file.path, file.before, file.after);
    }
    if (command.write) {
      TTHOST_RETURN_IF_ERROR(Write(files, host));
      TTHOST_ASSIGN_OR_RETURN(validation, Validate(settings, host));
    }
  }
  if (command.json) {
    host.out << ToJson(validation).dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  } else {
    // The diff is all that stands on stdout where there is one.
    (command.fix ? host.err : host.out) << ValidationText(validation, command.verbose > 0);
  }
  return validation.IsValid() ? 0 : kUsage;
}

}  // namespace tthost
