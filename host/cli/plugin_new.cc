// SPDX-License-Identifier: Apache-2.0
// `tt-host plugin new`: a project for a plugin that builds, is checked and runs as it is.
#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <ostream>
#include <regex>

#include "host/base/json.h"
#include "host/base/nearest_name.h"
#include "host/base/shell_quote.h"
#include "host/cli/project_template.h"
#include "host/cli/run_commands.h"
#include "host/plugins/manifest_schema.h"
#include "tthost/plugin.h"

namespace tthost {
namespace {

struct Language {
  std::string_view option;  // as --lang takes it
  std::string_view name;
  std::string_view cmake_name, suffix;  // empty: not compiled
  std::vector<std::string> layers;      // of every kind
  std::string_view folder;              // where in the project the manifest lies
};

const std::array<Language, 3>& Languages() {
  static const std::array<Language, 3> languages = {{
      {"c", "C", "C", "c", {"native", "c"}, "."},
      {"c++", "C++", "CXX", "cc", {"native"}, "."},
      {"python", "Python", "", "", {"python"}, "src"},
  }};
  return languages;
}

// "Acme-FSDP" -> "acme_fsdp". Empty where nothing of `name` may stand in an id.
std::string NearestId(const std::string& name) {
  std::string id;
  for (const unsigned char c : name) {
    if (std::isalnum(c) != 0 && c < 0x80) {
      id += static_cast<char>(std::tolower(c));
    } else if (!id.empty() && id.back() != '_') {
      id += '_';
    }
  }
  id.erase(0, id.find_first_of("abcdefghijklmnopqrstuvwxyz"));
  if (!id.empty() && id.back() == '_') id.pop_back();
  return id;
}

// "acme_fsdp" -> "AcmeFsdp".
std::string ClassName(const std::string& id) {
  std::string name;
  bool starts_word = true;
  for (const unsigned char c : id) {
    if (c != '_') name += static_cast<char>(starts_word ? std::toupper(c) : c);
    starts_word = c == '_';
  }
  return name;
}

// Targets that CMake has itself, and words that are no name of a Python module.
const std::vector<std::string>& TakenNames() {
  static const std::vector<std::string> names = {
      "all",        "and",     "as",     "assert",  "async",  "await",   "break",    "class",
      "clean",      "def",     "del",    "elif",    "else",   "for",     "from",     "global",
      "help",       "if",      "import", "in",      "is",     "json",    "lambda",   "not",
      "or",         "package", "pass",   "install", "raise",  "return",  "test",     "try",
      "tthost_sdk", "while",   "with",   "yield",   "except", "finally", "nonlocal", "continue"};
  return names;
}

Result<void> CheckName(const std::string& name, const Host& host) {
  static const std::regex pattern("[a-z][a-z0-9_]*");
  if (!std::regex_match(name, pattern)) {
    const std::string nearest = NearestId(name);
    return Error(Status::Usage("'" + name +
                               "' is no name of a plugin: expected a small letter, then small "
                               "letters, digits and underscores" +
                               (nearest.empty() ? "" : ", for example '" + nearest + "'")));
  }
  if (host.filesystem.Exists(host.paths.plugins + "/" + name + ".tthost.json")) {
    return Error(Status::Usage("tt-host has a plugin '" + name +
                               "' of its own: choose another name, for example 'my_" + name + "'"));
  }
  if (std::ranges::find(TakenNames(), name) != TakenNames().end()) {
    return Error(Status::Usage("'" + name +
                               "' means something to CMake or Python: choose another name, for "
                               "example 'my_" +
                               name + "'"));
  }
  return {};
}

Result<void> CheckKind(const std::string& kind) {
  const std::vector<std::string> kinds = {"comparator", "parallelism", "reporter"};
  if (std::ranges::find(kinds, kind) != kinds.end()) return {};
  return Error(Status::Usage("'" + kind + "' is no kind of plugin" + DidYouMean(kind, kinds) +
                             ": expected comparator, parallelism or reporter"));
}

Result<void> CheckPlace(const std::string& path, const FileSystem& filesystem) {
  if (!filesystem.Exists(path)) return {};
  const auto entries = filesystem.List(path);
  if (entries && entries->empty()) return {};
  return Error(Status::Usage("'" + path +
                             "' is there and not empty: --out DIR makes the project elsewhere"));
}

std::string RunOptions(const std::string& kind, const std::string& name) {
  if (kind == "comparator") return "--comparator pcc," + name;
  if (kind == "parallelism") return "--parallelism " + name;
  return "--report " + name + ":out=" + name + ".txt";
}

std::string ManifestVersion() {
  const Json schema = Json::parse(ManifestSchemaText());
  return schema.at("properties").at("manifest_version").at("const").dump();
}

TemplateWords WordsFor(const PluginNewCommand& command, const Language& language) {
  const std::string& name = command.name;
  const std::string native = R"("runtime": "native",
  "library": {"linux-x86_64": ")" +
                             name + R"(.so", "linux-aarch64": ")" + name + R"(.so"})";
  const std::string python = R"("runtime": "python",
  "module": ")" + name + ":" +
                             ClassName(name) + "\"";
  return {{"NAME", name},
          {"CLASS", ClassName(name)},
          {"KIND", command.kind},
          {"LANGUAGE", std::string(language.cmake_name)},
          {"SUFFIX", std::string(language.suffix)},
          {"FOLDER", std::string(language.folder)},
          {"CODE", language.suffix.empty() ? python : native},
          {"RUN", RunOptions(command.kind, name)},
          {"SDK", std::to_string(TTHOST_SDK_MAJOR) + "." + std::to_string(TTHOST_SDK_MINOR)},
          {"FIRST_SDK", std::to_string(TTHOST_SDK_MAJOR) + ".0"},
          {"ENTRY", TTHOST_PLUGIN_ENTRY},
          {"MANIFEST_VERSION", ManifestVersion()}};
}

Result<void> WriteFiles(const ProjectFiles& files, const std::string& directory,
                        FileSystem& filesystem) {
  for (const auto& [place, text] : files) {
    const std::string path = directory + "/" + place;
    TTHOST_RETURN_IF_ERROR(filesystem.MakeDirectories(path.substr(0, path.rfind('/'))));
    TTHOST_RETURN_IF_ERROR(filesystem.WriteAtomic(path, text));
  }
  return {};
}

// The commands that build, test and run what lies in `directory`.
std::string NextCommands(const PluginNewCommand& command, const Language& language,
                         const std::string& directory, const InstallPaths& paths) {
  const std::string project = ShellQuote(directory);
  const std::string program = ShellQuote(paths.prefix + "/bin/tt-host");
  const std::string run = " run --models-root MODELS -m push --plugin-dir ";
  const std::string options = " " + RunOptions(command.kind, command.name) + "\n";
  if (!language.suffix.empty()) {
    return "  cmake -S " + project + " -B " + project +
           "/build -DCMAKE_PREFIX_PATH=" + ShellQuote(paths.prefix) + "\n  cmake --build " +
           project + "/build\n  ctest --test-dir " + project + "/build --output-on-failure\n  " +
           program + run + project + "/build/lib/tt-host/plugins" + options;
  }
  return "  python3 -m venv " + project + "/.venv\n  " + project +
         "/.venv/bin/pip install numpy pytest " + ShellQuote(paths.library) +
         "/wheels/tthost_sdk-*.whl\n  " + project + "/.venv/bin/python -m pytest " + project +
         "\n  " + program + " plugin check " + project + "/src --python " + project + "/.venv\n  " +
         program + run + project + "/src --python VENV" + options;
}

// A build tree has the shape of an installation, but no SDK to build against.
std::string NoteOnTheSdk(const Host& host) {
  if (host.filesystem.Exists(host.paths.prefix + "/lib/cmake/TTHostSDK")) return "";
  return "This tt-host is not installed. `cmake --install " + ShellQuote(host.paths.prefix) +
         " --prefix P` installs it and the SDK into P, which has to stand for " +
         ShellQuote(host.paths.prefix) + " above.\n";
}

}  // namespace

Result<int> NewPlugin(const PluginNewCommand& command, const Host& host) {
  TTHOST_RETURN_IF_ERROR(CheckKind(command.kind));
  TTHOST_RETURN_IF_ERROR(CheckName(command.name, host));
  const std::string directory = command.out.empty() ? command.name : command.out;
  TTHOST_RETURN_IF_ERROR(CheckPlace(directory, host.filesystem));

  const Language& language =
      *std::ranges::find(Languages(), std::string_view(command.language), &Language::option);
  std::vector<std::string> layers = language.layers;
  layers.push_back(command.kind + "/any");
  layers.push_back(command.kind + "/" + command.language);
  TTHOST_ASSIGN_OR_RETURN(const ProjectFiles files,
                          FillTemplates(host.paths.library + "/templates", layers,
                                        WordsFor(command, language), host.filesystem));
  TTHOST_RETURN_IF_ERROR(WriteFiles(files, directory, host.filesystem));

  host.out << "Made " << directory << ", a " << command.kind << " in " << language.name << ":\n";
  for (const auto& [place, text] : files) host.out << "  " << place << "\n";
  host.out << "Next:\n"
           << NextCommands(command, language, directory, host.paths) << NoteOnTheSdk(host);
  return 0;
}

}  // namespace tthost
