// SPDX-License-Identifier: Apache-2.0
// `tt-host plugin check`: the conformance cases over the plugins at a path. No plugin runs here.
#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "host/base/nearest_name.h"
#include "host/cli/catalog_settings.h"
#include "host/cli/check_processes.h"
#include "host/cli/check_text.h"
#include "host/cli/python_environment.h"
#include "host/cli/run_commands.h"
#include "host/cli/terminal.h"
#include "host/cli/worker_answer.h"
#include "host/config/plugin_configuration.h"
#include "host/plugins/manifest_reader.h"

namespace tthost {
namespace {

namespace fs = std::filesystem;

std::vector<CheckCase> CasesFrom(const Json& list) {
  std::vector<CheckCase> cases;
  for (const Json& one : list) {
    cases.push_back({one.at("id"), one.at("needs"), one.at("sentence"), one.at("advice")});
  }
  return cases;
}

// "manners" means all of that group.
bool Selects(const std::string& pattern, const std::string& id) {
  return fnmatch(pattern.c_str(), id.c_str(), 0) == 0 ||
         fnmatch(pattern.c_str(), id.substr(0, id.find('.')).c_str(), 0) == 0;
}

bool IsSelected(const CheckCase& one, const std::vector<std::string>& only) {
  return only.empty() ||
         std::ranges::any_of(only, [&](const auto& pattern) { return Selects(pattern, one.id); });
}

std::vector<CheckCase> Selected(std::vector<CheckCase> cases,
                                const std::vector<std::string>& only) {
  std::erase_if(cases, [&](const CheckCase& one) { return !IsSelected(one, only); });
  return cases;
}

// "library, manifest, config"
std::string GroupsOf(const std::vector<CheckCase>& cases) {
  std::string groups, last;
  for (const CheckCase& one : cases) {
    const std::string group = one.id.substr(0, one.id.find('.'));
    if (group != last) groups += (groups.empty() ? "" : ", ") + group;
    last = group;
  }
  return groups;
}

// Every pattern has to mean a case of some kind.
Result<void> CheckOnly(const std::vector<std::string>& only, const Json& lists) {
  std::vector<std::string> names;
  for (const Json& list : lists) {
    for (const Json& one : list) {
      const std::string id = one.at("id");
      names.push_back(id);
      names.push_back(id.substr(0, id.find('.')));
    }
  }
  for (const std::string& pattern : only) {
    if (std::ranges::any_of(names, [&](const auto& id) { return Selects(pattern, id); })) continue;
    return Error(Status::Usage("--only " + pattern + ": no case or group of that name" +
                               DidYouMean(pattern, names) +
                               "; `tt-host plugin check --list` shows them"));
  }
  return {};
}

// Manifests at a path: a manifest, a library beside one, or a directory of them.
Result<std::vector<std::string>> ManifestsAt(const std::string& given, const Host& host) {
  const std::string path = fs::absolute(given).lexically_normal().string();
  if (!host.filesystem.Exists(path)) return Error(Status::Usage("'" + given + "' does not exist"));
  if (path.ends_with(kManifestSuffix)) return std::vector{path};
  if (!host.filesystem.IsDirectory(path)) {
    const std::string manifest = fs::path(path).replace_extension(kManifestSuffix).string();
    if (host.filesystem.Exists(manifest)) return std::vector{manifest};
    return Error(
        Status::Usage("'" + given + "' has no manifest beside it: expected '" + manifest + "'"));
  }
  TTHOST_ASSIGN_OR_RETURN(const auto entries, host.filesystem.List(path));
  std::vector<std::string> manifests;
  for (const DirectoryEntry& entry : entries) {
    if (entry.name.ends_with(kManifestSuffix)) manifests.push_back(path + "/" + entry.name);
  }
  if (manifests.empty()) {
    return Error(
        Status::Usage("'" + given + "' holds no plugin: no file is named *" + kManifestSuffix));
  }
  return manifests;
}

Result<std::string> PythonEnvironmentOf(const std::string& given, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const auto project, LoadProjectFile(host.filesystem, ""));
  TTHOST_ASSIGN_OR_RETURN(
      const auto python, FindPythonEnvironment(given, project.python, host.paths, host.filesystem));
  return python.path;
}

// A manifest that cannot be used is for the cases to tell.
CheckTarget TargetOf(const std::string& path, const PluginCheckCommand& command, const Host& host) {
  const PluginManifest manifest = ManifestReader().Read(host.filesystem, path);
  CheckTarget target;
  target.id = manifest.id;
  target.kind = PluginKindName(manifest.kind);
  target.manifest = path;
  target.is_python = manifest.IsPython();
  target.library = manifest.library.empty()
                       ? fs::path(path).replace_extension().replace_extension(".so").string()
                       : manifest.library;
  const auto configuration =
      ConfigurePlugin(manifest, {.project = {}, .set = command.set}, /*counts=*/true);
  const auto config = configuration ? configuration->Merged() : Error(configuration.error());
  if (config) {
    target.config = *config;
  } else {
    target.config_problem =
        "there is no configuration to make an instance with: " + config.error().message +
        "; give it with --set " + manifest.id + ".KEY=VALUE";
  }
  return target;
}

// From the working directory, where that is shorter.
std::string Shown(const std::string& path) {
  const std::string near = fs::path(path).lexically_proximate(fs::current_path()).string();
  return near.starts_with("..") ? path : near;
}

std::string HostName() {
  std::string name(256, '\0');
  if (gethostname(name.data(), name.size()) != 0) return "unknown";
  return name.c_str();
}

class Check {
 public:
  Check(const PluginCheckCommand& command, const Host& host)
      : command_(command), host_(host), paint_(DescribeTerminal("auto").colour) {}

  Result<int> Run() {
    TTHOST_ASSIGN_OR_RETURN(lists_, AskWorker("check", {{"list", true}}, host_));
    TTHOST_RETURN_IF_ERROR(CheckOnly(command_.only, lists_));
    if (command_.list && command_.path.empty()) return List({});
    if (command_.path.empty()) {
      return Error(
          Status::Usage("plugin check: which plugin? Give a library, a manifest or a "
                        "directory of them"));
    }
    TTHOST_ASSIGN_OR_RETURN(const auto manifests, ManifestsAt(command_.path, host_));
    std::vector<CheckTarget> targets;
    for (const std::string& path : manifests) targets.push_back(TargetOf(path, command_, host_));
    if (command_.list) return List(targets);
    for (CheckTarget& target : targets) {
      if (target.is_python) {
        TTHOST_ASSIGN_OR_RETURN(target.venv, PythonEnvironmentOf(command_.python, host_));
      }
      TTHOST_RETURN_IF_ERROR(RunOne(target));
    }
    return End();
  }

 private:
  Result<int> List(const std::vector<CheckTarget>& targets) {
    Json shown = Json::object();
    for (const auto& [kind, list] : lists_.items()) {
      const bool is_meant =
          targets.empty() || std::ranges::find(targets, kind, &CheckTarget::kind) != targets.end();
      if (!is_meant) continue;
      const auto cases = Selected(CasesFrom(list), command_.only);
      if (command_.json) {
        for (const CheckCase& one : cases) {
          shown[kind].push_back({{"case", one.id}, {"expected", one.sentence}});
        }
      } else {
        host_.out << ListText(kind, cases, paint_);
      }
    }
    if (command_.json) host_.out << shown.dump(2) << "\n";
    return 0;
  }

  Result<void> RunOne(const CheckTarget& target) {
    // What others build upon is always run, and told where it was not asked for and fails.
    auto cases = CasesFrom(lists_.at(target.kind));
    const bool has_any =
        std::ranges::any_of(cases, [&](const auto& one) { return IsAskedFor(one); });
    std::erase_if(cases, [&](const CheckCase& one) {
      return !IsAskedFor(one) && !(has_any && IsFoundation(one));
    });
    if (!command_.json) {
      host_.out << paint_(Colour::kBold, target.id) << "  " << target.kind << ", "
                << Shown(target.manifest) << "\n"
                << std::flush;
    }
    const CheckOptions options = {command_.timeout_seconds, command_.in_process};
    const auto tell = [&](const CheckResult& result) {
      if (command_.json || !IsTold(result)) return;
      host_.out << ResultText(result, paint_) << std::flush;
    };
    TTHOST_ASSIGN_OR_RETURN(auto results, RunChecks(target, cases, options, tell, host_));
    std::erase_if(results, [&](const CheckResult& result) { return !IsTold(result); });
    checked_.push_back({target, std::move(results)});
    return {};
  }

  bool IsAskedFor(const CheckCase& one) const { return IsSelected(one, command_.only); }
  bool IsTold(const CheckResult& result) const {
    return IsAskedFor(result.test) || result.verdict >= CheckVerdict::kFail;
  }

  // That nothing was found means nothing where nothing was run. Among several plugins `--only` may
  // name cases of one kind.
  Result<void> ExpectRun() const {
    const bool is_any_run = std::ranges::any_of(checked_, HasRun);
    for (const CheckedTarget& one : checked_) {
      if (HasRun(one) || (one.results.empty() && is_any_run)) continue;
      const std::string& kind = one.target.kind;
      return Error(
          Status::Usage(one.target.id + ": no case was run: " +
                        (one.results.empty() ? "--only names none of a " + kind
                                             : "each of the " + std::to_string(one.results.size()) +
                                                   " that were to be run was skipped") +
                        "; a " + kind + " has the groups " + GroupsOf(CasesFrom(lists_.at(kind)))));
    }
    return {};
  }

  Result<int> End() {
    Json json = Json::array();
    for (const CheckedTarget& one : checked_) {
      json.push_back(ToJson(one));
      if (!command_.json) host_.out << TotalText(one, paint_);
    }
    if (command_.json)
      host_.out << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
    if (!command_.junit.empty()) {
      TTHOST_RETURN_IF_ERROR(
          host_.filesystem.WriteAtomic(command_.junit, JunitText(checked_, HostName(), begun_)));
    }
    if (std::ranges::any_of(checked_, HasFailed)) return 1;
    TTHOST_RETURN_IF_ERROR(ExpectRun());
    return 0;
  }

  const PluginCheckCommand& command_;
  const Host& host_;
  const Paint paint_;
  const int64_t begun_ = host_.clock.UnixMicros();
  Json lists_;  // by kind
  std::vector<CheckedTarget> checked_;
};

}  // namespace

Result<int> CheckPlugins(const PluginCheckCommand& command, const Host& host) {
  return Check(command, host).Run();
}

}  // namespace tthost
