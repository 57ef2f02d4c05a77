// SPDX-License-Identifier: Apache-2.0
#include "host/execute/requirement_layer.h"

#include <poll.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "host/base/hash.h"
#include "host/base/json.h"
#include "host/execute/layer_resolution.h"
#include "host/execute/pip.h"

namespace tthost {
namespace {

std::string Lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// The directory of a published layer; empty when it holds nothing and hides nothing.
Result<std::string> OpenLayer(const std::string& directory, const FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(const std::string text, filesystem.Read(directory + "/layer.json"));
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("requirements") || !json.contains("mask")) {
    return Error(Status::Unavailable(directory + "/layer.json is damaged; remove " + directory));
  }
  const bool is_needed = !json["requirements"].empty() || !json["mask"].empty();
  return is_needed ? directory : std::string();
}

Result<std::unique_ptr<FileLock>> WaitForLock(const std::string& path,
                                              const LayerWorkshop& workshop) {
  constexpr int kBetweenTriesMs = 100;
  while (true) {
    TTHOST_ASSIGN_OR_RETURN(auto lock, workshop.filesystem.TryLock(path));
    if (lock != nullptr) return lock;
    pollfd abort{workshop.abort_descriptor, POLLIN, 0};
    if (poll(&abort, 1, kBetweenTriesMs) == 1) {
      return Error(Status::Unavailable("interrupted while another process builds the layer"));
    }
  }
}

// The modules that the distributions of uninstall_first.txt bring.
std::vector<std::string> MaskedModules(const Requirements& requirements,
                                       const BaseEnvironment& base) {
  std::vector<std::string> modules;
  for (const std::string& line : requirements.uninstall_first) {
    const auto found = base.modules.find(NormalisedName(RequirementName(line)));
    if (found == base.modules.end()) continue;  // not installed: nothing to hide
    modules.insert(modules.end(), found->second.begin(), found->second.end());
  }
  return modules;
}

// Builds one layer in two directories beside the place where it will stand.
class LayerBuild {
 public:
  LayerBuild(const Requirements& requirements, const BaseEnvironment& base,
             const LayerWorkshop& workshop, const std::string& key)
      : requirements_(requirements),
        base_(base),
        filesystem_(workshop.filesystem),
        pip_{workshop.runner, workshop.venv, workshop.abort_descriptor},
        target_(workshop.cache_directory + "/layers/.building-" + key),
        scratch_(workshop.cache_directory + "/layers/.scratch-" + key) {}

  Result<void> Build() {
    // A build that was killed may have left both.
    TTHOST_RETURN_IF_ERROR(Discard());
    TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(target_));
    TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(scratch_));
    TTHOST_RETURN_IF_ERROR(CheckRequirementLines(requirements_.nodeps));
    TTHOST_RETURN_IF_ERROR(CheckRequirementLines(requirements_.no_build_isolation));
    TTHOST_ASSIGN_OR_RETURN(std::vector<std::string> exact, Resolve());
    TTHOST_RETURN_IF_ERROR(BuildWheels(exact));
    exact.insert(exact.end(), requirements_.nodeps.begin(), requirements_.nodeps.end());
    TTHOST_RETURN_IF_ERROR(Install(exact));
    TTHOST_RETURN_IF_ERROR(CheckContent());
    const Json content = {{"requirements", exact},
                          {"mask", MaskedModules(requirements_, base_)},
                          {"source", requirements_.directory}};
    return filesystem_.WriteAtomic(target_ + "/layer.json", content.dump(2) + "\n");
  }

  Result<void> Publish(const std::string& directory) {
    TTHOST_RETURN_IF_ERROR(filesystem_.RemoveTree(scratch_));
    return filesystem_.Rename(target_, directory);
  }

  Result<void> Discard() {
    TTHOST_RETURN_IF_ERROR(filesystem_.RemoveTree(target_));
    return filesystem_.RemoveTree(scratch_);
  }

 private:
  // What has to be added to the base: at the base's versions where that is possible, else with
  // only those kept that a layer must not replace, so that the layer shadows the others.
  Result<std::vector<std::string>> Resolve() {
    if (!ResolveWithin(base_.lock)) {
      const std::vector<std::string> immovable = ImmovablePins(base_.lock);
      const Result<void> resolved = ResolveWithin(immovable);
      if (!resolved) return Error(ExplainConflict(resolved.error(), immovable));
    }
    TTHOST_ASSIGN_OR_RETURN(const std::string report, filesystem_.Read(scratch_ + kReport));
    return ReadPipReport(report);
  }

  // Writes the report.
  Result<void> ResolveWithin(const std::vector<std::string>& constraints) {
    const std::string lock = scratch_ + "/base.lock";
    TTHOST_RETURN_IF_ERROR(filesystem_.WriteAtomic(lock, Lines(constraints)));
    return pip_.Run("install",
                    {"--dry-run", "--report", scratch_ + kReport, "--constraint", lock, "-r",
                     requirements_.directory + "/" + kRequirementsFile},
                    requirements_.directory);
  }

  // Adds to `exact` the wheels of what must be built against the base instead of in isolation.
  Result<void> BuildWheels(std::vector<std::string>& exact) {
    if (requirements_.no_build_isolation.empty()) return {};
    const std::string wheels = scratch_ + "/wheels";
    TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(wheels));
    TTHOST_RETURN_IF_ERROR(pip_.Run("wheel",
                                    {"--no-deps", "--no-build-isolation", "--wheel-dir", wheels,
                                     "-r", requirements_.directory + "/" + kNoBuildIsolationFile},
                                    requirements_.directory));
    TTHOST_ASSIGN_OR_RETURN(const auto entries, filesystem_.List(wheels));
    for (const DirectoryEntry& entry : entries) exact.push_back(wheels + "/" + entry.name);
    return {};
  }

  Result<void> Install(const std::vector<std::string>& exact) {
    if (exact.empty()) return {};
    const std::string list = scratch_ + "/exact.txt";
    const auto options = IndexOptions(requirements_.lines);
    TTHOST_RETURN_IF_ERROR(filesystem_.WriteAtomic(list, Lines(options) + Lines(exact)));
    // One call: a second one into the same directory would leave out what is there already, such
    // as a namespace package's directory.
    return pip_.Run("install",
                    {"--no-deps", "--no-warn-script-location", "--target", target_, "-r", list},
                    requirements_.directory);
  }

  // The last word on what got in, whatever the requirement files made pip do.
  Result<void> CheckContent() {
    TTHOST_ASSIGN_OR_RETURN(const auto entries, filesystem_.List(target_));
    std::vector<std::string> installed;
    for (const DirectoryEntry& entry : entries) {
      if (!entry.name.ends_with(".dist-info")) continue;
      installed.push_back(entry.name.substr(0, entry.name.find('-')));
    }
    return CheckRequirementLines(installed);
  }

  static constexpr const char* kReport = "/report.json";

  const Requirements& requirements_;
  const BaseEnvironment& base_;
  FileSystem& filesystem_;
  Pip pip_;
  std::string target_;   // becomes the layer
  std::string scratch_;  // constraints, report, wheels
};

}  // namespace

std::string LayerKey(const Requirements& requirements, const BaseEnvironment& base) {
  return ContentHash(requirements.fingerprint + "\f" + Lines(base.lock) + "\f" + base.abi + "\f" +
                     base.platform);
}

Result<std::string> ObtainLayer(const Requirements& requirements, const BaseEnvironment& base,
                                const LayerWorkshop& workshop) {
  const std::string key = LayerKey(requirements, base);
  const std::string layers = workshop.cache_directory + "/layers";
  const std::string directory = layers + "/" + key;
  if (workshop.filesystem.Exists(directory)) return OpenLayer(directory, workshop.filesystem);

  TTHOST_RETURN_IF_ERROR(workshop.filesystem.MakeDirectories(layers));
  TTHOST_ASSIGN_OR_RETURN(const auto lock, WaitForLock(layers + "/." + key + ".lock", workshop));
  if (!workshop.filesystem.Exists(directory)) {  // else somebody else built it meanwhile
    LayerBuild build(requirements, base, workshop, key);
    Result<void> built = build.Build();
    if (built) built = build.Publish(directory);
    if (!built) {
      (void)build.Discard();
      return Error(Status::Unavailable("requirements of " + requirements.directory +
                                       " cannot be installed: " + built.error().message));
    }
  }
  return OpenLayer(directory, workshop.filesystem);
}

}  // namespace tthost
