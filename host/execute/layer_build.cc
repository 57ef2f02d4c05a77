// SPDX-License-Identifier: Apache-2.0
#include "host/execute/layer_build.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "host/execute/layer_resolution.h"
#include "host/execute/pip_resolution.h"

namespace tthost {
namespace {

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

// Of "sentencepiece-0.2.1.dist-info"; nothing for another name.
std::optional<LayerPackage> PackageOf(const std::string& entry) {
  constexpr std::string_view kEnd = ".dist-info";
  const size_t dash = entry.find('-');
  if (!entry.ends_with(kEnd) || dash == std::string::npos) return std::nullopt;
  LayerPackage package;
  package.name = entry.substr(0, dash);
  package.version = entry.substr(dash + 1, entry.size() - kEnd.size() - dash - 1);
  package.requirement = package.name + "==" + package.version;
  return package;
}

const char* FileThatNames(const LayerPackage& package, const Requirements& requirements) {
  const bool is_in_nodeps = std::ranges::any_of(requirements.nodeps, [&](const std::string& line) {
    return NormalisedName(RequirementName(line)) == NormalisedName(package.name);
  });
  return is_in_nodeps || requirements.no_build_isolation.empty() ? kNodepsFile
                                                                 : kNoBuildIsolationFile;
}

// Modules that no layer holds, whatever distribution they come with.
bool IsModuleOfBase(std::string_view entry) {
  static constexpr std::array<std::string_view, 5> kModules = {"torch", "torch_xla", "jaxlib",
                                                               "triton", "nvidia"};
  return std::ranges::find(kModules, entry.substr(0, entry.find('.'))) != kModules.end();
}

}  // namespace

LayerBuild::LayerBuild(const Requirements& requirements, const BaseEnvironment& base,
                       const LayerWorkshop& workshop, const LayerStore& store,
                       const std::string& key)
    : requirements_(requirements),
      base_(base),
      filesystem_(workshop.filesystem),
      directory_(store.DirectoryOf(key)),
      target_(store.BuildingDirectoryOf(key)),
      scratch_(store.ScratchDirectoryOf(key)),
      pip_{.runner = workshop.runner,
           .worker = workshop.worker,
           .venv = workshop.venv,
           .temporary_directory = scratch_ + "/tmp",
           .abort_descriptor = workshop.abort_descriptor} {}

Result<void> LayerBuild::BuildAndPublish() {
  Result<void> built = Discard();  // what a build left behind that was killed
  if (built) built = Build();
  if (built) built = filesystem_.RemoveTree(scratch_);
  if (built) built = filesystem_.Rename(target_, directory_);
  if (built) return {};
  (void)Discard();
  return Error(Status::Unavailable("requirements of " + requirements_.directory +
                                   " cannot be installed: " + built.error().message));
}

Result<LayerContent> LayerBuild::Preview() {
  TTHOST_RETURN_IF_ERROR(Discard());
  auto packages = Resolve();
  TTHOST_RETURN_IF_ERROR(Discard());
  if (!packages) return Error(packages.error());
  const auto add = [&](const std::vector<std::string>& lines, const char* file) {
    for (const std::string& line : lines) {
      packages->push_back({.name = line, .version = "", .because = file, .requirement = line});
    }
  };
  add(requirements_.nodeps, kNodepsFile);
  add(requirements_.no_build_isolation, kNoBuildIsolationFile);
  return ContentOf(*std::move(packages));
}

Result<std::vector<LayerPackage>> LayerBuild::Resolve() {
  TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(pip_.temporary_directory));
  return ResolveRequirements(requirements_, base_, pip_, scratch_, filesystem_);
}

LayerContent LayerBuild::ContentOf(std::vector<LayerPackage> packages) const {
  return {.packages = std::move(packages),
          .mask = MaskedModules(requirements_, base_),
          .source = requirements_.directory,
          .bytes = 0};
}

Result<void> LayerBuild::Build() {
  TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(target_));
  TTHOST_ASSIGN_OR_RETURN(const auto resolved, Resolve());
  std::vector<std::string> exact;
  for (const LayerPackage& package : resolved) exact.push_back(package.requirement);
  TTHOST_ASSIGN_OR_RETURN(const auto wheels, BuildWheels());
  exact.insert(exact.end(), wheels.begin(), wheels.end());
  exact.insert(exact.end(), requirements_.nodeps.begin(), requirements_.nodeps.end());
  TTHOST_RETURN_IF_ERROR(Install(exact));
  TTHOST_ASSIGN_OR_RETURN(auto packages, InstalledPackages(resolved));
  LayerContent content = ContentOf(std::move(packages));
  TTHOST_ASSIGN_OR_RETURN(content.bytes, filesystem_.TreeBytes(target_));
  return filesystem_.WriteAtomic(target_ + "/layer.json", LayerContentText(content));
}

// Of what must be built against the base instead of in isolation.
Result<std::vector<std::string>> LayerBuild::BuildWheels() {
  std::vector<std::string> wheels;
  if (requirements_.no_build_isolation.empty()) return wheels;
  const std::string directory = scratch_ + "/wheels";
  TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(directory));
  TTHOST_RETURN_IF_ERROR(pip_.Run("wheel",
                                  {"--no-deps", "--no-build-isolation", "--wheel-dir", directory,
                                   "-r", requirements_.directory + "/" + kNoBuildIsolationFile},
                                  requirements_.directory));
  TTHOST_ASSIGN_OR_RETURN(const auto entries, filesystem_.List(directory));
  for (const DirectoryEntry& entry : entries) wheels.push_back(directory + "/" + entry.name);
  return wheels;
}

Result<void> LayerBuild::Install(const std::vector<std::string>& exact) {
  if (exact.empty()) return {};
  const std::string list = scratch_ + "/exact.txt";
  TTHOST_RETURN_IF_ERROR(
      filesystem_.WriteAtomic(list, AsLines(IndexOptions(requirements_.lines)) + AsLines(exact)));
  // One call: a second one into the same directory would leave out what is there already, such as
  // a namespace package's directory.
  return pip_.Run("install",
                  {"--no-deps", "--no-warn-script-location", "--target", target_, "-r", list},
                  requirements_.directory);
}

// The last word on what got in, whatever the requirement files made pip do.
Result<std::vector<LayerPackage>> LayerBuild::InstalledPackages(
    const std::vector<LayerPackage>& resolved) {
  TTHOST_ASSIGN_OR_RETURN(const auto entries, filesystem_.List(target_));
  std::vector<LayerPackage> packages;
  for (const DirectoryEntry& entry : entries) {
    if (IsModuleOfBase(entry.name)) {
      return Error(NeedsOwnBase("the module '" + entry.name + "'"));
    }
    std::optional<LayerPackage> package = PackageOf(entry.name);
    if (!package) continue;
    if (BelongsToBase(package->name)) return Error(NeedsOwnBase(package->requirement));
    const auto known = std::ranges::find(resolved, NormalisedName(package->name),
                                         [](const auto& one) { return NormalisedName(one.name); });
    if (known != resolved.end()) {
      packages.push_back(*known);
      continue;
    }
    package->because = FileThatNames(*package, requirements_);
    packages.push_back(*std::move(package));
  }
  return packages;
}

Result<void> LayerBuild::Discard() {
  TTHOST_RETURN_IF_ERROR(filesystem_.RemoveTree(target_));
  return filesystem_.RemoveTree(scratch_);
}

}  // namespace tthost
