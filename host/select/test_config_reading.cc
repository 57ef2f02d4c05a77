// SPDX-License-Identifier: Apache-2.0
#include "host/select/test_config_reading.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "host/base/hash.h"
#include "host/base/log.h"
#include "host/config/json_document.h"
#include "host/config/python_tables.h"
#include "host/config/yaml_document.h"
#include "host/select/arch_table.h"
#include "host/select/case_id.h"
#include "host/select/config_cache.h"
#include "host/select/config_entry_reader.h"
#include "host/select/test_config_schema.h"

namespace tthost {
namespace {

// What decides how a file is checked and what its fields mean.
std::string CheckIdentity(const std::vector<std::string>& arches, const PluginCatalog& plugins) {
  std::string text;
  for (const std::string& arch : arches) text += arch + "\n";
  for (const PluginManifest& plugin : plugins.plugins) {
    if (plugin.state != PluginState::kOk) continue;
    text += "\n" + plugin.id + " " + plugin.config_schema;
    for (const ConfigField& field : plugin.config_fields) {
      text += "\n" + field.name + " " + field.pointer + " " + field.sets;
    }
  }
  return ContentHash(text);
}

// "FILE:3:5: text" lines, as the readers give them, one problem each.
void AddLines(const std::string& path, const std::string& lines, ConfigProblems& problems) {
  size_t begin = 0;
  while (begin <= lines.size()) {
    const size_t end = std::min(lines.find('\n', begin), lines.size());
    const std::string line = lines.substr(begin, end - begin);
    begin = end + 1;
    const size_t colon = line.starts_with(path) ? line.find(": ", path.size()) : std::string::npos;
    if (colon == std::string::npos) {
      problems.push_back({path, line});
    } else {
      problems.push_back({line.substr(0, colon), line.substr(colon + 2)});
    }
  }
}

// One file on its way from text to what it says.
struct OpenSource {
  ConfigSource source;
  std::string text;
  std::optional<ConfigFile> file;  // once it is checked
  ConfigProblems problems;
};

class Reader {
 public:
  Reader(const TestConfigOptions& options, const PluginCatalog& plugins, FileSystem& filesystem,
         ProcessRunner& runner)
      : options_(options),
        plugins_(plugins),
        filesystem_(filesystem),
        runner_(runner),
        arches_(KnownArches(options.arches)),
        identity_(CheckIdentity(arches_, plugins)) {}

  Result<TestConfigReading> Run() {
    TTHOST_RETURN_IF_ERROR(CheckArch(options_.arch, arches_, options_.arch_origin));
    reading_.sources = FindConfigSources(options_.paths, filesystem_, reading_.problems);
    for (const ConfigSource& source : reading_.sources) Open(source);
    TTHOST_RETURN_IF_ERROR(ReadCold());
    for (OpenSource& open : open_) {
      for (ConfigProblem& problem : open.problems) reading_.problems.push_back(std::move(problem));
      if (open.file) Merge(open.source.path, *open.file);
    }
    AddNotes();
    return std::move(reading_);
  }

 private:
  ConfigCache CacheFor(ConfigForm form) {
    if (form != ConfigForm::kPython) return {options_.cache_directory, identity_, filesystem_};
    if (python_identity_.empty()) {
      python_identity_ = identity_ + TableReaderIdentity(options_.worker, filesystem_);
    }
    return {options_.cache_directory, python_identity_, filesystem_};
  }

  void Open(const ConfigSource& source) {
    OpenSource open{source, "", {}, {}};
    auto text = filesystem_.Read(source.path);
    if (text) {
      open.text = std::move(*text);
      open.file = CacheFor(source.form).Load(source.path, open.text);
    } else {
      open.problems.push_back({source.path, text.error().message});
    }
    open_.push_back(std::move(open));
  }

  Result<void> ReadCold() {
    std::vector<OpenSource*> python;
    for (OpenSource& open : open_) {
      if (open.file || !open.problems.empty()) continue;
      const std::string& path = open.source.path;
      if (open.source.form == ConfigForm::kPython) {
        python.push_back(&open);
        continue;
      }
      std::string duplicates;
      const auto document = open.source.form == ConfigForm::kJson
                                ? ParseJson(open.text, path, &duplicates)
                                : ParseYaml(open.text, path, &duplicates);
      TTHOST_RETURN_IF_ERROR(Check(document, duplicates, open));
    }
    if (python.empty()) return {};
    std::vector<PythonSource> sources;
    for (const OpenSource* open : python) sources.push_back({open->source.path, open->text});
    const TableReading tables = {.worker = options_.worker, .venv = options_.venv};
    TTHOST_ASSIGN_OR_RETURN(const auto read,
                            ReadPythonTables(tables, sources, filesystem_, runner_));
    for (size_t i = 0; i < python.size(); ++i) {
      TTHOST_RETURN_IF_ERROR(Check(read[i].document, read[i].mistakes, *python[i]));
    }
    return {};
  }

  // `mistakes`: lines about what is not in the document because of them.
  Result<void> Check(const Result<PositionedDocument>& document, const std::string& mistakes,
                     OpenSource& open) {
    if (!document) {
      AddLines(open.source.path, document.error().message, open.problems);
      return {};
    }
    if (!mistakes.empty()) AddLines(open.source.path, mistakes, open.problems);
    if (!schema_) {
      TTHOST_ASSIGN_OR_RETURN(schema_, JsonSchema::Compile(TestConfigSchema(plugins_)));
    }
    open.file = CheckConfigFile(*document, *schema_, arches_, open.problems);
    if (!open.problems.empty()) return {};
    const auto stored = CacheFor(open.source.form).Store(open.source.path, open.text, *open.file);
    if (!stored && !warned_) {
      warned_ = true;
      Log(LogLevel::kWarning, "test_config is not remembered: " + stored.error().message);
    }
    return {};
  }

  void Merge(const std::string& path, const ConfigFile& file) {
    for (const GivenEntry& given : file.entries) {
      if (!IsNew("", FullId(given.id), given, path)) continue;
      Count(given);
      if (IsOfLlmPhase(given.id)) {
        ++llm_entries_;
      } else {
        reading_.config.entries.emplace(FullId(given.id),
                                        ResolveConfigEntry(given, path, options_.arch, plugins_));
      }
    }
    for (const GivenEntry& given : file.placeholders) {
      if (!IsNew("placeholder ", given.id, given, path)) continue;
      reading_.config.placeholders.push_back(ResolvePlaceholder(given, path));
    }
  }

  // Is this the first entry of that name? If not, both places are a problem.
  bool IsNew(const std::string& kind, const std::string& name, const GivenEntry& given,
             const std::string& path) {
    const std::string where = WhereIn(path, given.position);
    const auto [first, is_new] = first_uses_.try_emplace(kind + name, where, given.id);
    if (is_new) return true;
    std::string text =
        kind + "'" + given.id + "' is configured twice, first at " + first->second.first;
    if (first->second.second != given.id) text += " as '" + first->second.second + "'";
    reading_.problems.push_back({where, text});
    return false;
  }

  void Count(const GivenEntry& entry) {
    for (const std::string_view field : FieldsWithoutEffect()) {
      const auto gives = [&](const std::vector<GivenField>& fields) {
        return std::ranges::find(fields, field, &GivenField::name) != fields.end();
      };
      const bool is_given = gives(entry.fields) ||
                            std::ranges::any_of(entry.overrides, [&](const auto& override_fields) {
                              return gives(override_fields.second);
                            });
      if (is_given && !IsOfPlugin(field)) ++without_effect_[field];
    }
  }

  bool IsOfPlugin(std::string_view name) const {
    return std::ranges::any_of(plugins_.plugins, [&](const PluginManifest& plugin) {
      const auto& fields = plugin.config_fields;
      return plugin.state == PluginState::kOk &&
             std::ranges::find(fields, name, &ConfigField::name) != fields.end();
    });
  }

  void AddNotes() {
    for (const std::string& path : options_.paths) {
      const bool is_empty = std::ranges::none_of(reading_.sources, [&](const ConfigSource& source) {
        return source.path.starts_with(path);
      });
      if (!is_empty || !filesystem_.IsDirectory(path)) continue;
      reading_.config.notes.push_back("test_config: no file test_config_*.yaml, .py or .json in " +
                                      path);
    }
    const auto entries = [](int count) {
      return std::to_string(count) + (count == 1 ? " entry" : " entries");
    };
    for (const auto& [field, count] : without_effect_) {
      reading_.config.notes.push_back("test_config: field '" + std::string(field) +
                                      "' is accepted and has no effect (" + entries(count) + ")");
    }
    if (llm_entries_ > 0) {
      reading_.config.notes.push_back("test_config: LLM phases have no cases here (" +
                                      entries(llm_entries_) + ")");
    }
  }

  const TestConfigOptions& options_;
  const PluginCatalog& plugins_;
  FileSystem& filesystem_;
  ProcessRunner& runner_;
  const std::vector<std::string> arches_;
  const std::string identity_;
  std::string python_identity_;
  std::optional<JsonSchema> schema_;  // compiled for the first file that is not in the cache
  std::vector<OpenSource> open_;
  TestConfigReading reading_;
  std::unordered_map<std::string, std::pair<std::string, std::string>> first_uses_;
  std::map<std::string_view, int> without_effect_;
  int llm_entries_ = 0;
  bool warned_ = false;
};

}  // namespace

Result<TestConfigReading> ReadTestConfig(const TestConfigOptions& options,
                                         const PluginCatalog& plugins, FileSystem& filesystem,
                                         ProcessRunner& runner) {
  return Reader(options, plugins, filesystem, runner).Run();
}

}  // namespace tthost
