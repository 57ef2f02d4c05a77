// SPDX-License-Identifier: Apache-2.0
#include "host/config/preset_file.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "host/base/nearest_name.h"
#include "host/base/shell_quote.h"
#include "host/config/json_document.h"
#include "host/config/json_schema.h"
#include "host/config/preset_file_schema.h"

namespace tthost {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSuffix = ".json";
constexpr const char* kInclude = "include";
constexpr const char* kMetadata = "_metadata";

// Fields of a job that decide what runs, and whether it can do without.
struct RunField {
  const char* name;
  bool required;
};
constexpr RunField kRunFields[] = {
    {"runs-on", true},          {"name", true},        {"dir", true},
    {"test-mark", true},        {"contains", false},   {"args", false},
    {"parallel-groups", false}, {"description", false}};

std::string TextOf(const Json& fields, const char* key) { return fields.value(key, ""); }

// What remains for the CI matrix.
Json LabelsOf(const Json& fields) {
  Json labels = fields;
  for (const RunField& field : kRunFields) labels.erase(field.name);
  return labels;
}

std::vector<std::string> IncludesOf(const Json& fields) {
  const Json& include = fields.at(kInclude);
  if (include.is_string()) return {include.get<std::string>()};
  return include.get<std::vector<std::string>>();
}

std::vector<std::string> FilesBeside(const std::string& path, const FileSystem& filesystem) {
  std::vector<std::string> names;
  const std::string directory = fs::path(path).parent_path().string();
  const auto entries = filesystem.List(directory.empty() ? "." : directory);
  if (!entries) return names;
  for (const DirectoryEntry& entry : *entries) {
    if (entry.name.ends_with(kSuffix)) names.push_back(entry.name);
  }
  return names;
}

// Reads one file and what it includes, in order.
class PresetReader {
 public:
  PresetReader(const FileSystem& filesystem, const JsonSchema& schema)
      : filesystem_(filesystem), schema_(schema) {}

  // Adds to `preset`.
  Result<void> Read(const std::string& path, Preset& preset) {
    TTHOST_ASSIGN_OR_RETURN(const std::string text, filesystem_.Read(path));
    TTHOST_ASSIGN_OR_RETURN(const PositionedDocument document, ParseJson(text, path));
    TTHOST_RETURN_IF_ERROR(Check(document));
    open_.push_back(path);
    const Json& items = document.Root();
    for (size_t i = 0; i < items.size(); ++i) {
      TTHOST_RETURN_IF_ERROR(Take(document, "/" + std::to_string(i), items[i], preset));
    }
    open_.pop_back();
    return {};
  }

 private:
  // Every mistake that needs no other file.
  Result<void> Check(const PositionedDocument& document) const {
    std::vector<std::string> problems;
    for (const SchemaProblem& problem : schema_.Check(document.Root())) {
      problems.push_back(WhereOf(problem, document) + ": " + problem.text);
    }
    if (problems.empty()) {
      const Json& items = document.Root();
      for (size_t i = 0; i < items.size(); ++i) {
        CheckItem(document, "/" + std::to_string(i), items[i], problems);
      }
    }
    if (problems.empty()) return {};
    std::string text;
    for (const std::string& problem : problems) text += (text.empty() ? "" : "\n") + problem;
    return Error(Status::Usage(text));
  }

  static void CheckItem(const PositionedDocument& document, const std::string& pointer,
                        const Json& fields, std::vector<std::string>& problems) {
    if (fields.contains(kMetadata)) return;
    if (fields.contains(kInclude)) {
      if (fields.size() > 1) {
        problems.push_back(document.WhereKey(pointer + "/" + kInclude) +
                           ": an entry with 'include' has no other key");
      }
      return;
    }
    for (const RunField& field : kRunFields) {
      if (!field.required || fields.contains(field.name)) continue;
      problems.push_back(document.WhereValue(pointer) + ": key '" + field.name + "' is missing");
    }
    if (const auto words = SplitWords(TextOf(fields, "args")); !words) {
      problems.push_back(document.WhereValue(pointer + "/args") + ": " + words.error().message);
    }
  }

  Result<void> Take(const PositionedDocument& document, const std::string& pointer,
                    const Json& fields, Preset& preset) {
    // Such an item describes the file it stands in.
    if (fields.contains(kMetadata)) {
      if (open_.size() == 1) preset.description = TextOf(fields, "description");
      return {};
    }
    if (fields.contains(kInclude)) return Include(document, pointer, IncludesOf(fields), preset);
    preset.entries.push_back({.where = document.WhereValue(pointer),
                              .id = "",
                              .name = TextOf(fields, "name"),
                              .runs_on = TextOf(fields, "runs-on"),
                              .arch = "",
                              .directory = TextOf(fields, "dir"),
                              .marker = TextOf(fields, "test-mark"),
                              .keyword = TextOf(fields, "contains"),
                              .groups = fields.value("parallel-groups", 1),
                              .arguments = *SplitWords(TextOf(fields, "args")),
                              .labels = LabelsOf(fields).dump()});
    return {};
  }

  Result<void> Include(const PositionedDocument& document, const std::string& pointer,
                       const std::vector<std::string>& names, Preset& preset) {
    const std::string where = document.WhereValue(pointer + "/" + kInclude);
    for (const std::string& name : names) {
      const std::string file = name.ends_with(kSuffix) ? name : name + kSuffix;
      const std::string path =
          (fs::path(open_.back()).parent_path() / file).lexically_normal().string();
      TTHOST_RETURN_IF_ERROR(CheckNotOpen(where, path));
      if (!filesystem_.Exists(path)) {
        return Error(Status::Usage(where + ": no preset file '" + path + "'" +
                                   DidYouMean(file, FilesBeside(path, filesystem_))));
      }
      TTHOST_RETURN_IF_ERROR(Read(path, preset));
    }
    return {};
  }

  Result<void> CheckNotOpen(const std::string& where, const std::string& path) const {
    const auto begin = std::ranges::find(open_, path);
    if (begin == open_.end()) return {};
    std::string chain;
    for (auto file = begin; file != open_.end(); ++file) chain += *file + " -> ";
    return Error(Status::Usage(where + ": preset files include each other: " + chain + path));
  }

  const FileSystem& filesystem_;
  const JsonSchema& schema_;
  std::vector<std::string> open_;  // the files around the one that is read, outermost first
};

}  // namespace

std::string PresetNameOf(const std::string& path) { return fs::path(path).stem().string(); }

Result<Preset> ReadPresetFile(const std::string& path, const FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(const JsonSchema schema, JsonSchema::Compile(PresetFileSchemaText()));
  const std::string normal = fs::path(path).lexically_normal().string();
  Preset preset = {.name = PresetNameOf(path), .where = normal, .description = "", .entries = {}};
  TTHOST_RETURN_IF_ERROR(PresetReader(filesystem, schema).Read(normal, preset));
  return preset;
}

}  // namespace tthost
