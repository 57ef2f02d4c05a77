// SPDX-License-Identifier: Apache-2.0
#include "host/cli/new_entry_place.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <tuple>
#include <utility>

#include "host/config/positioned_document.h"
#include "host/select/case_id.h"

namespace tthost {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFull = "-full-";

// "test_config_inference_single_device"; empty where the id has no kind.
std::string FileNameFor(std::string_view id) {
  const std::string_view kind = KindOfId(id);
  if (kind.empty()) return "";
  const size_t full = kind.rfind(kFull);
  return "test_config_" + std::string(kind.substr(full + kFull.size())) + "_" +
         std::string(kind.substr(1, full - 1));
}

// Files are kept by kind, and entries of a model together.
const ConfigEntry* NeighbourOf(const std::string& id, const TestConfig& config) {
  const ConfigEntry* nearest = nullptr;
  using Rank = std::tuple<size_t, bool, std::string, int>;
  Rank best;
  for (const auto& [other, entry] : config.entries) {
    const TextPlace place = PlaceIn(entry.where);
    if (FormOf(place.path) == ConfigForm::kJson || KindOfId(other) != KindOfId(id) ||
        FrameworkOfId(other) != FrameworkOfId(id)) {
      continue;
    }
    const auto differ = std::ranges::mismatch(id, other);
    Rank rank = {static_cast<size_t>(differ.in1 - id.begin()),
                 FormOf(place.path) == ConfigForm::kYaml, place.path, place.position.line};
    if (nearest != nullptr && rank <= best) continue;
    nearest = &entry;
    best = std::move(rank);
  }
  return nearest;
}

const ConfigEntry* LastEntryOf(const std::string& path, const TestConfig& config) {
  const ConfigEntry* last = nullptr;
  for (const auto& [id, entry] : config.entries) {
    const TextPlace place = PlaceIn(entry.where);
    if (place.path != path) continue;
    if (last == nullptr || PlaceIn(last->where).position.line < place.position.line) last = &entry;
  }
  return last;
}

// Of a directory that holds a framework's files: "jax", "torch", "torch_llm".
bool IsOfOtherFramework(const fs::path& path, const std::string& id) {
  const std::string directory = path.parent_path().filename().string();
  const auto framework = FrameworkOfId(id);
  return framework && directory != FrameworkName(*framework) &&
         std::ranges::find(kFrameworkDirectories, directory) != kFrameworkDirectories.end();
}

std::string FileOfKind(const std::string& id, const std::vector<ConfigSource>& sources) {
  const ConfigSource* best = nullptr;
  for (const ConfigSource& source : sources) {
    const fs::path path = source.path;
    const bool fits = path.stem() == FileNameFor(id) && source.form != ConfigForm::kJson &&
                      !IsOfOtherFramework(path, id);
    if (fits && (best == nullptr || source.form < best->form)) best = &source;
  }
  return best == nullptr ? "" : best->path;
}

std::string FileToMake(const std::string& id, const std::vector<ConfigSource>& sources,
                       const std::vector<std::string>& paths) {
  fs::path directory = paths.empty() ? fs::path() : fs::path(paths.front());
  const bool is_file =
      std::ranges::find(sources, directory.string(), &ConfigSource::path) != sources.end();
  if (is_file) directory = directory.parent_path();
  const std::string name = FileNameFor(id);
  return (directory / (name.empty() ? "test_config_more" : name)).string() + ".yaml";
}

}  // namespace

NewEntryPlace PlaceOfNewEntry(const std::string& id, const TestConfig& config,
                              const std::vector<ConfigSource>& sources,
                              const std::vector<std::string>& paths) {
  NewEntryPlace place;
  const ConfigEntry* near = NeighbourOf(id, config);
  if (near != nullptr) {
    place.path = PlaceIn(near->where).path;
  } else {
    place.path = FileOfKind(id, sources);
    const bool is_alone = sources.size() == 1 && paths.size() == 1 &&
                          sources.front().path == paths.front() &&
                          sources.front().form != ConfigForm::kJson;
    if (place.path.empty() && is_alone) place.path = sources.front().path;
    if (!place.path.empty()) near = LastEntryOf(place.path, config);
  }
  if (near != nullptr) place.near = near->spelling;
  if (place.path.empty()) {
    place.no_file = "no file is for its kind; make " + FileToMake(id, sources, paths) +
                    " with the line 'test_config:'";
  }
  const auto is_short = [](const auto& entry) {
    return entry.second.spelling == ShortId(entry.second.spelling);
  };
  const bool be_short = near != nullptr ? near->spelling == ShortId(near->spelling)
                                        : std::ranges::any_of(config.entries, is_short);
  place.spelling = be_short ? ShortId(id) : id;
  return place;
}

}  // namespace tthost
