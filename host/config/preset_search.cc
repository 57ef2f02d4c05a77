// SPDX-License-Identifier: Apache-2.0
#include "host/config/preset_search.h"

#include <algorithm>
#include <charconv>

#include "host/base/nearest_name.h"
#include "host/config/preset_file.h"

namespace tthost {
namespace {

constexpr std::string_view kSuffix = ".json";

std::vector<std::string> SplitAt(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
    end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
  }
  return parts;
}

struct PresetName {
  std::string preset, entry;
};

// "ci/push.json/2" -> "ci/push.json", "2"; "push/2" -> "push", "2".
PresetName ParsePresetName(const std::string& text) {
  const size_t suffix = text.find(kSuffix);
  const size_t slash = text.find('/', suffix == text.npos ? 0 : suffix);
  if (slash == text.npos) return {text, ""};
  return {text.substr(0, slash), text.substr(slash + 1)};
}

Preset WithIds(Preset preset, const std::string& name) {
  for (size_t i = 0; i < preset.entries.size(); ++i) {
    preset.entries[i].id = name + "/" + std::to_string(i + 1);
  }
  return preset;
}

// 0 when the text is no number.
size_t NumberFrom(const std::string& text) {
  size_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end ? number : 0;
}

Result<std::vector<PresetEntry>> EntriesOf(const Preset& preset, const std::string& wanted) {
  if (wanted.empty()) return preset.entries;
  const size_t number = NumberFrom(wanted);
  if (number >= 1 && number <= preset.entries.size()) {
    return std::vector<PresetEntry>{preset.entries[number - 1]};
  }
  std::vector<PresetEntry> entries;
  std::vector<std::string> names;
  for (const PresetEntry& entry : preset.entries) {
    if (entry.name == wanted) entries.push_back(entry);
    names.push_back(entry.name);
  }
  if (!entries.empty()) return entries;
  return Error(Status::Usage("preset '" + preset.name + "' has no entry '" + wanted + "'" +
                             DidYouMean(wanted, names) + "; expected a number from 1 to " +
                             std::to_string(preset.entries.size()) + " or the name of an entry"));
}

}  // namespace

Result<PresetSearch> PresetSearch::Make(const ProjectFile& project, const FileSystem& filesystem) {
  PresetSearch search(project, filesystem);
  for (const Preset& preset : project.presets) {
    TTHOST_RETURN_IF_ERROR(search.Add({.name = preset.name, .file = "", .preset = &preset}));
  }
  for (const std::string& path : project.preset_files) {
    TTHOST_RETURN_IF_ERROR(search.AddPath(path));
  }
  return search;
}

Result<void> PresetSearch::AddPath(const std::string& path) {
  if (!filesystem_->IsDirectory(path)) {
    if (filesystem_->Exists(path)) return Add({.name = PresetNameOf(path), .file = path});
    return Error(Status::Usage(project_->path + ": preset_files: '" + path +
                               "' does not exist; expected a preset file or a directory of them"));
  }
  TTHOST_ASSIGN_OR_RETURN(const auto entries, filesystem_->List(path));
  for (const DirectoryEntry& entry : entries) {
    if (entry.kind != FileKind::kRegular || !entry.name.ends_with(kSuffix)) continue;
    const std::string file = path + (path.ends_with('/') ? "" : "/") + entry.name;
    TTHOST_RETURN_IF_ERROR(Add({.name = PresetNameOf(file), .file = file}));
  }
  return {};
}

Result<void> PresetSearch::Add(Source source) {
  const auto first = std::ranges::find(sources_, source.name, &Source::name);
  if (first != sources_.end()) {
    return Error(Status::Usage(source.Where() + ": a second preset '" + source.name +
                               "', the first is " + first->Where()));
  }
  sources_.push_back(std::move(source));
  return {};
}

std::vector<std::string> PresetSearch::Names() const {
  std::vector<std::string> names;
  for (const Source& source : sources_) names.push_back(source.name);
  return names;
}

Result<Preset> PresetSearch::Find(const std::string& name) const {
  const bool is_file = name.ends_with(kSuffix);
  const std::string plain = is_file ? PresetNameOf(name) : name;
  const bool has_directory = name.find('/') != name.npos;
  const auto found = std::ranges::find(sources_, plain, &Source::name);
  if (found != sources_.end() && !has_directory) {
    if (found->preset != nullptr) return WithIds(*found->preset, plain);
    TTHOST_ASSIGN_OR_RETURN(Preset preset, ReadPresetFile(found->file, *filesystem_));
    return WithIds(std::move(preset), plain);
  }
  if (is_file && filesystem_->Exists(name)) {
    TTHOST_ASSIGN_OR_RETURN(Preset preset, ReadPresetFile(name, *filesystem_));
    return WithIds(std::move(preset), name);
  }
  return Error(Unknown(name));
}

Status PresetSearch::Unknown(const std::string& name) const {
  std::string text = "no preset '" + name + "'" + DidYouMean(name, Names()) + "; ";
  if (project_->path.empty()) {
    return Status::Usage(text + "presets are listed in " + kProjectFileName +
                         ", which is not in the working directory");
  }
  text += "searched: " + project_->path + " (presets)";
  for (const std::string& path : project_->preset_files) text += ", " + path;
  return Status::Usage(text);
}

Result<std::vector<PresetEntry>> FindPresetEntries(const PresetSearch& search,
                                                   const std::string& text) {
  std::vector<PresetEntry> entries;
  for (const std::string& part : SplitAt(text, ':')) {
    const PresetName name = ParsePresetName(part);
    TTHOST_ASSIGN_OR_RETURN(const Preset preset, search.Find(name.preset));
    TTHOST_ASSIGN_OR_RETURN(const auto chosen, EntriesOf(preset, name.entry));
    entries.insert(entries.end(), chosen.begin(), chosen.end());
  }
  return entries;
}

}  // namespace tthost
