// SPDX-License-Identifier: Apache-2.0
#include "host/cli/python_environment.h"

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string_view>

namespace tthost {
namespace {

std::string Trimmed(const std::string& text) {
  constexpr char kBlank[] = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlank);
  if (begin == text.npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

// `version = 3.11.2` of pyvenv.cfg; other makers of environments write version_info.
std::string VersionInPyvenvCfg(const std::string& content) {
  std::istringstream lines(content);
  for (std::string line; std::getline(lines, line);) {
    const size_t equals = line.find('=');
    if (equals == line.npos) continue;
    const std::string key = Trimmed(line.substr(0, equals));
    if (key == "version" || key == "version_info") return Trimmed(line.substr(equals + 1));
  }
  return "";
}

std::vector<DirectoryEntry> Entries(const FileSystem& filesystem, const std::string& path) {
  return filesystem.List(path).value_or(std::vector<DirectoryEntry>{});
}

// Version of an installed distribution, from the name of its metadata directory.
std::string InstalledVersion(const FileSystem& filesystem, const std::string& environment,
                             const std::string& distribution) {
  constexpr std::string_view kSuffix = ".dist-info";
  const std::string prefix = distribution + "-";
  for (const DirectoryEntry& python : Entries(filesystem, environment + "/lib")) {
    if (!python.name.starts_with("python3.")) continue;
    const std::string packages = environment + "/lib/" + python.name + "/site-packages";
    for (const DirectoryEntry& entry : Entries(filesystem, packages)) {
      if (!entry.name.starts_with(prefix) || !entry.name.ends_with(kSuffix)) continue;
      return entry.name.substr(prefix.size(), entry.name.size() - prefix.size() - kSuffix.size());
    }
  }
  return "";
}

struct Choice {
  std::string path, origin;
};

Choice Choose(const std::string& option, const std::optional<std::string>& project,
              const InstallPaths& paths, const FileSystem& filesystem) {
  if (!option.empty()) return {option, "--python"};
  if (project) return {*project, "tt-host.yaml"};
  const char* active = std::getenv("VIRTUAL_ENV");
  if (active != nullptr && *active != '\0') return {active, "VIRTUAL_ENV"};
  return {Trimmed(filesystem.Read(paths.library + "/venv").value_or("")), "the default"};
}

// "python3.11", where the worker's Python module is built for that minor.
std::string InterpreterOfTheBuild(const InstallPaths& paths, const FileSystem& filesystem) {
  constexpr std::string_view kModule = "tthost_py3";
  for (const DirectoryEntry& entry : Entries(filesystem, paths.library)) {
    if (!entry.name.starts_with(kModule)) continue;
    const std::string minor = entry.name.substr(kModule.size());
    return "python3." + minor.substr(0, minor.find('.'));
  }
  return "python3";
}

}  // namespace

std::string EnvironmentRemedy(const InstallPaths& paths, const FileSystem& filesystem) {
  const std::string lists = paths.library + "/requirements";
  if (!filesystem.Exists(lists)) return "`make setup` makes one in .venv, --python names another";
  return "`" + InterpreterOfTheBuild(paths, filesystem) +
         " -m venv DIR && DIR/bin/pip install -r " + lists + "/base.txt -r " + lists +
         "/spmd.txt` makes one; --python DIR, `python: DIR` in tt-host.yaml, VIRTUAL_ENV or, for "
         "everybody, the text of " +
         paths.library + "/venv names it";
}

Result<PythonEnvironment> FindPythonEnvironment(const std::string& option,
                                                const std::optional<std::string>& project,
                                                const InstallPaths& paths,
                                                const FileSystem& filesystem) {
  const Choice choice = Choose(option, project, paths, filesystem);
  const std::string remedy = "; " + EnvironmentRemedy(paths, filesystem);
  if (choice.path.empty()) {
    return Error(Status::Usage("no Python environment is known" + remedy));
  }
  PythonEnvironment environment;
  environment.path = std::filesystem::absolute(choice.path).lexically_normal().string();
  environment.origin = choice.origin;
  if (!filesystem.Exists(environment.path + "/bin/python")) {
    return Error(Status::Usage("no Python environment at '" + choice.path + "' (from " +
                               choice.origin + "): bin/python is missing there" + remedy));
  }
  environment.python_version =
      VersionInPyvenvCfg(filesystem.Read(environment.path + "/pyvenv.cfg").value_or(""));
  environment.torch_version = InstalledVersion(filesystem, environment.path, "torch");
  return environment;
}

}  // namespace tthost
