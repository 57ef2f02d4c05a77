// SPDX-License-Identifier: Apache-2.0
// `tt-host promote`: what runs have shown, as edits of test_config.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "host/base/unified_diff.h"
#include "host/cli/catalog_settings.h"
#include "host/cli/promotion.h"
#include "host/cli/reported_run.h"
#include "host/cli/run_commands.h"
#include "host/discover/models_root.h"
#include "host/report/printable.h"

namespace tthost {
namespace {

namespace fs = std::filesystem;

// Each run once, however often it is named.
Result<std::vector<StoredRun>> ReadRuns(const std::vector<std::string>& names, const Host& host) {
  std::vector<StoredRun> runs;
  for (const std::string& name : names) {
    TTHOST_ASSIGN_OR_RETURN(StoredRun run, ReadReportedRun(name, JournalDetail::kAll, host));
    const bool is_new = std::ranges::find(runs, run.uid, &StoredRun::uid) == runs.end();
    if (is_new) runs.push_back(std::move(run));
  }
  return runs;
}

Result<TestConfigOptions> OptionsFor(const CatalogArguments& arguments, const ProjectFile& project,
                                     const PythonEnvironment& python, const Host& host) {
  TestConfigOptions options = TestConfigFor(arguments, project, python, host);
  if (!options.paths.empty()) return options;
  return Error(Status::Usage(
      "no test_config to promote: give --test-config PATH, or test_config: in tt-host.yaml"));
}

// The models roots of the runs, as far as they are here, else that of the project, where there is
// one. Cases of every framework and group count.
std::vector<DiscoverOptions> RootsOf(const std::vector<StoredRun>& runs, const ProjectFile& project,
                                     const PythonEnvironment& python, const Host& host) {
  std::set<std::string> paths;
  for (const StoredRun& run : runs) {
    const fs::path path = fs::path(run.working_directory) / run.models_root;
    if (path.is_absolute() && host.filesystem.IsDirectory(path)) paths.insert(path.string());
  }
  const auto root = ResolveModelsRoot("", project.models_root.value_or(""), host.filesystem);
  if (paths.empty() && root) paths.insert(*root);
  std::vector<DiscoverOptions> roots;
  for (const std::string& path : paths) {
    roots.push_back({.models_root = path,
                     .cache_directory = fs::absolute(CacheDirectory()).string(),
                     .venv = python.path,
                     .worker = host.paths.worker,
                     .frameworks = {Framework::kTorch, Framework::kJax},
                     .exclude = project.exclude,
                     .every_group = true});
  }
  return roots;
}

// What tt-host.yaml says to pcc holds for every entry that says nothing else.
PromotionRules RulesFor(const PromoteCommand& command, const ProjectFile& project) {
  PromotionRules rules;
  rules.allow_loosen = command.allow_loosen;
  const auto found = project.plugins.find("pcc");
  if (found == project.plugins.end()) return rules;
  const Json pcc = Json::parse(found->second);
  rules.required_pcc = pcc.value("required", rules.required_pcc);
  rules.checks_pcc = pcc.value("gate", rules.checks_pcc);
  return rules;
}

fs::path Place(const PromotedFile& file) { return fs::absolute(file.path).lexically_normal(); }

bool AreBelow(const fs::path& directory, const std::vector<PromotedFile>& files) {
  return std::ranges::all_of(files, [&](const PromotedFile& file) {
    return *Place(file).lexically_relative(directory).begin() != "..";
  });
}

// The directory that names in the patch start at: the working directory or, where a file is not
// below it, the deepest one that all files are below.
fs::path PatchRoot(const std::vector<PromotedFile>& files) {
  const fs::path here = fs::current_path();
  if (files.empty() || AreBelow(here, files)) return here;
  fs::path root = Place(files.front()).parent_path();
  while (!AreBelow(root, files)) root = root.parent_path();
  return root;
}

// With `git apply` and `patch -p1` in mind.
void TellPatch(const std::vector<PromotedFile>& files, std::ostream& out) {
  const fs::path root = PatchRoot(files);
  if (root != fs::current_path()) {
    out << "# names are relative to " << Printable(root.string()) << ": apply it there\n";
  }
  for (const PromotedFile& file : files) {
    for (const std::string& edit : file.edits) out << "# " << Printable(edit) << "\n";
    const std::string name = Place(file).lexically_relative(root).string();
    out << UnifiedDiff("a/" + name, "b/" + name, file.before, file.after);
  }
}

void Tell(const std::string& heading, const std::vector<std::string>& lines, const Host& host) {
  for (const std::string& line : lines) {
    host.err << "tt-host: " << heading << ": " << Printable(line) << "\n";
  }
}

std::string Count(size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string Totals(const Promotion& promotion, bool was_written) {
  std::vector<std::string> parts;
  if (promotion.edits > 0) {
    parts.push_back(Count(promotion.edits, "entry", "entries") +
                    (was_written ? " changed in " : " to change in ") +
                    Count(promotion.files.size(), "file", "files"));
  }
  if (!promotion.by_hand.empty()) {
    parts.push_back(Count(promotion.by_hand.size(), "edit", "edits") + " to do by hand");
  }
  if (parts.empty()) parts.emplace_back("nothing to change");
  if (!promotion.held_back.empty()) {
    parts.push_back(std::to_string(promotion.held_back.size()) +
                    " held back, which --allow-loosen takes in");
  }
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

Result<void> Write(const PromotedFile& file, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const std::string present, host.filesystem.Read(file.path));
  if (present != file.before) {
    return Error(Status::Usage(file.path + " was changed meanwhile; nothing was written to it"));
  }
  return host.filesystem.Rewrite(file.path, file.after);
}

}  // namespace

Result<int> PromoteTestConfig(const PromoteCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const ProjectFile project, LoadProjectFile(host.filesystem, ""));
  TTHOST_ASSIGN_OR_RETURN(
      const PythonEnvironment python,
      FindPythonEnvironment(command.catalog.python, project.python, host.paths, host.filesystem));
  TTHOST_ASSIGN_OR_RETURN(TestConfigOptions options,
                          OptionsFor(command.catalog, project, python, host));
  TTHOST_ASSIGN_OR_RETURN(const std::vector<StoredRun> runs, ReadRuns(command.from, host));
  const PluginCatalog plugins = FindPlugins(
      PluginSearchFor(command.catalog.plugin_dir, project, host, command.catalog.python),
      host.filesystem);
  CasePresence presence(RootsOf(runs, project, python, host), host.filesystem, host.runner);
  TTHOST_ASSIGN_OR_RETURN(
      const Promotion promotion,
      PlanPromotion(runs, std::move(options), plugins, RulesFor(command, project), presence,
                    host.filesystem, host.runner));
  TellPatch(promotion.files, host.out);
  if (command.write) {
    for (const PromotedFile& file : promotion.files) TTHOST_RETURN_IF_ERROR(Write(file, host));
  }
  Tell("warning", promotion.warnings, host);
  Tell("held back", promotion.held_back, host);
  Tell("by hand", promotion.by_hand, host);
  Tell("not in the models any more", promotion.gone, host);
  Tell("undecided", promotion.undecided, host);
  host.err << "tt-host: " << Totals(promotion, command.write) << "\n";
  return 0;
}

}  // namespace tthost
