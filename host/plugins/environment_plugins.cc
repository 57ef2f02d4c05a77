// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/environment_plugins.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string_view>

#include "host/plugins/plugin_modules.h"

namespace tthost {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kGroupPrefix = "tthost.";
constexpr std::string_view kDistInfo = ".dist-info";

std::string Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const size_t begin = text.find_first_not_of(kBlank);
  if (begin == text.npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(kBlank) - begin + 1));
}

std::vector<DirectoryEntry> Entries(const FileSystem& filesystem, const std::string& path) {
  return filesystem.List(path).value_or(std::vector<DirectoryEntry>{});
}

std::string Read(const FileSystem& filesystem, const std::string& path) {
  return filesystem.Read(path).value_or("");
}

// The kind that a line like `[tthost.comparator]` opens; empty for any other group.
std::string KindOfGroup(const std::string& line) {
  std::string_view group = line;
  group.remove_prefix(1);
  group = group.substr(0, group.find(']'));
  if (!group.starts_with(kGroupPrefix)) return "";
  const std::string kind(group.substr(kGroupPrefix.size()));
  return ParsePluginKind(kind) ? kind : "";
}

// Of one entry_points.txt, an INI file; id, kind and target only.
std::vector<PluginOffer> OffersIn(const std::string& entry_points) {
  std::vector<PluginOffer> offers;
  std::string kind;
  std::istringstream lines(entry_points);
  for (std::string raw; std::getline(lines, raw);) {
    const std::string line = Trimmed(raw);
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    if (line[0] == '[') {
      kind = KindOfGroup(line);
      continue;
    }
    const size_t equals = line.find('=');
    if (kind.empty() || equals == line.npos) continue;
    PluginOffer offer;
    offer.id = Trimmed(std::string_view(line).substr(0, equals));
    offer.kind = kind;
    offer.target = Trimmed(std::string_view(line).substr(equals + 1));
    offers.push_back(std::move(offer));
  }
  return offers;
}

// The first path in a RECORD (`path,hash,size` lines) that ends with `ending`, or nothing. Paths
// are relative to site-packages.
std::optional<std::string> RecordedPath(const std::string& record, const std::string& ending) {
  std::istringstream lines(record);
  for (std::string line; std::getline(lines, line);) {
    std::string path = line.substr(0, line.find(','));
    if (path == ending || path.ends_with("/" + ending)) return path;
  }
  return std::nullopt;
}

// The directory that an editable install puts onto the module path by a .pth file; empty where it
// does so in another way.
std::string EditableDirectory(const std::string& packages, const std::string& record,
                              const FileSystem& filesystem) {
  std::istringstream lines(record);
  for (std::string line; std::getline(lines, line);) {
    const std::string path = line.substr(0, line.find(','));
    if (!path.ends_with(".pth")) continue;
    std::istringstream entries(Read(filesystem, packages + "/" + path));
    for (std::string entry; std::getline(entries, entry);) {
      if (entry.starts_with('/')) return Trimmed(entry);
    }
  }
  return "";
}

void FindManifest(PluginOffer& offer, const std::string& packages, const std::string& record,
                  const FileSystem& filesystem) {
  const std::string name = offer.id + kManifestSuffix;
  offer.directory = packages;
  if (const auto recorded = RecordedPath(record, name)) {
    offer.manifest = (fs::path(packages) / *recorded).lexically_normal().string();
    return;
  }
  const std::string directory = EditableDirectory(packages, record, filesystem);
  if (directory.empty()) return;
  std::string package = offer.target.substr(0, offer.target.find(':'));
  std::ranges::replace(package, '.', '/');
  // The module's own folder, then those above it.
  while (true) {
    const std::string path = directory + (package.empty() ? "" : "/" + package) + "/" + name;
    if (filesystem.Exists(path)) {
      offer.directory = directory;
      offer.manifest = path;
      return;
    }
    if (package.empty()) return;
    const size_t slash = package.rfind('/');
    package.resize(slash == package.npos ? 0 : slash);
  }
}

std::vector<PluginOffer> OffersOf(const std::string& packages, const std::string& distribution,
                                  const FileSystem& filesystem) {
  const std::string metadata = packages + "/" + distribution;
  auto offers = OffersIn(Read(filesystem, metadata + "/entry_points.txt"));
  if (offers.empty()) return offers;
  const std::string record = Read(filesystem, metadata + "/RECORD");
  for (PluginOffer& offer : offers) {
    offer.distribution = distribution;
    FindManifest(offer, packages, record, filesystem);
  }
  return offers;
}

std::vector<PluginOffer> OffersBelow(const std::string& packages, const FileSystem& filesystem) {
  std::vector<PluginOffer> all;
  for (const DirectoryEntry& entry : Entries(filesystem, packages)) {
    if (!entry.name.ends_with(kDistInfo)) continue;
    std::ranges::move(OffersOf(packages, entry.name, filesystem), std::back_inserter(all));
  }
  return all;
}

PluginManifest WithoutManifest(const PluginOffer& offer) {
  PluginManifest manifest;
  manifest.id = offer.id;
  manifest.kind = ParsePluginKind(offer.kind).value();
  manifest.module = offer.target;
  manifest.module_directory = offer.directory;
  manifest.path = offer.directory + "/" + offer.distribution;
  manifest.config_schema = "{}";
  manifest.state = PluginState::kNoManifest;
  manifest.state_reason = offer.distribution + " brings no " + offer.id + kManifestSuffix +
                          ": put it into the package as package data (an editable install shows it "
                          "only where a .pth file names its folder: --plugin-dir does, too)";
  return manifest;
}

// What the entry point and the manifest do not agree in, or empty.
std::string Disagreement(const PluginOffer& offer, const PluginManifest& manifest) {
  const auto differ = [](const std::string& what, const std::string& offered,
                         const std::string& stated) {
    return "its entry point says " + what + " '" + offered + "', its manifest '" + stated + "'";
  };
  if (manifest.id != offer.id) return differ("id", offer.id, manifest.id);
  const std::string kind(PluginKindName(manifest.kind));
  if (kind != offer.kind) return differ("kind", offer.kind, kind);
  if (manifest.IsPython() && manifest.module != offer.target) {
    return differ("module", offer.target, manifest.module);
  }
  return "";
}

}  // namespace

std::vector<PluginOffer> FindOffers(const std::string& environment, const FileSystem& filesystem) {
  std::vector<PluginOffer> all;
  for (const DirectoryEntry& python : Entries(filesystem, environment + "/lib")) {
    if (!python.name.starts_with("python3.")) continue;
    const std::string packages = environment + "/lib/" + python.name + "/site-packages";
    std::ranges::move(OffersBelow(packages, filesystem), std::back_inserter(all));
  }
  return all;
}

std::vector<std::string> WheelModules(const PluginManifest& plugin, const FileSystem& filesystem) {
  const std::string& packages = plugin.module_directory;
  std::vector<std::string> modules;
  for (const PluginOffer& offer : OffersBelow(packages, filesystem)) {
    if (offer.manifest != plugin.path) continue;
    std::istringstream lines(Read(filesystem, packages + "/" + offer.distribution + "/RECORD"));
    for (std::string line; std::getline(lines, line);) {
      // Caches of Python may be named and gone.
      const fs::path path = fs::path(packages) / line.substr(0, line.find(','));
      const std::string file = path.lexically_normal().string();
      if (IsPythonCode(file) && filesystem.Exists(file)) modules.push_back(file);
    }
  }
  return modules;
}

PluginManifest ManifestOf(const PluginOffer& offer, const ManifestReader& reader,
                          const FileSystem& filesystem) {
  if (offer.manifest.empty()) return WithoutManifest(offer);
  PluginManifest manifest = reader.Read(filesystem, offer.manifest, offer.directory);
  if (manifest.state != PluginState::kOk) return manifest;
  manifest.state_reason = Disagreement(offer, manifest);
  if (!manifest.state_reason.empty()) manifest.state = PluginState::kIncompatible;
  return manifest;
}

}  // namespace tthost
