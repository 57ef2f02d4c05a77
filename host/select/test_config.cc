// SPDX-License-Identifier: Apache-2.0
#include "host/select/test_config.h"

#include <nlohmann/json.hpp>

#include "host/config/json_schema.h"
#include "host/config/yaml_document.h"
#include "host/select/arch_table.h"
#include "host/select/case_id.h"
#include "host/select/config_entry_reader.h"
#include "host/select/test_config_schema.h"

namespace tthost {
namespace {

constexpr const char* kPlaceholders = "PLACEHOLDER_MODELS";

class ConfigLoader {
 public:
  ConfigLoader(const std::string& arch, const PluginCatalog& plugins, const FileSystem& filesystem)
      : arch_(arch), plugins_(plugins), filesystem_(filesystem) {}

  Result<TestConfig> Load(const std::vector<std::string>& directories) {
    TTHOST_ASSIGN_OR_RETURN(const JsonSchema schema,
                            JsonSchema::Compile(TestConfigSchema(plugins_)));
    for (const std::string& directory : directories) {
      TTHOST_ASSIGN_OR_RETURN(const auto files, FilesOf(directory));
      for (const std::string& file : files) LoadFile(file, schema);
    }
    if (problems_.empty()) return std::move(config_);
    std::string text;
    for (const std::string& problem : problems_) text += (text.empty() ? "" : "\n") + problem;
    return Error(Status::Usage(text));
  }

 private:
  // test_config_*.yaml, sorted by name.
  Result<std::vector<std::string>> FilesOf(const std::string& directory) const {
    if (!filesystem_.IsDirectory(directory)) {
      return Error(Status::Usage("--test-config " + directory + ": expected a directory with " +
                                 "files test_config_*.yaml"));
    }
    TTHOST_ASSIGN_OR_RETURN(const auto entries, filesystem_.List(directory));
    std::vector<std::string> files;
    for (const DirectoryEntry& entry : entries) {
      if (entry.name.starts_with("test_config_") && entry.name.ends_with(".yaml")) {
        files.push_back(directory + (directory.ends_with('/') ? "" : "/") + entry.name);
      }
    }
    return files;
  }

  void LoadFile(const std::string& path, const JsonSchema& schema) {
    const auto text = filesystem_.Read(path);
    if (!text) return problems_.push_back(text.error().message);
    const auto document = ParseYaml(*text, path);
    if (!document) return problems_.push_back(document.error().message);
    const Json& root = document->Root();
    if (root.is_null() || (root.is_object() && root.contains(kPlaceholders))) return;
    if (CheckSchema(*document, schema)) TakeEntries(*document);
  }

  bool CheckSchema(const PositionedDocument& document, const JsonSchema& schema) {
    const auto mistakes = schema.Check(document.Root());
    for (const SchemaProblem& mistake : mistakes) {
      const std::string where = mistake.is_key ? document.WhereKey(mistake.pointer)
                                               : document.WhereValue(mistake.pointer);
      problems_.push_back(where + ": " + mistake.text);
    }
    return mistakes.empty();
  }

  void TakeEntries(const PositionedDocument& document) {
    const auto entries = document.Root().find("test_config");
    if (entries == document.Root().end() || entries->is_null()) return;
    for (const auto& [id, body] : entries->items()) {
      const std::string pointer = "/test_config/" + PointerToken(id);
      ConfigEntry entry = ReadConfigEntry(document, pointer, body, arch_, plugins_, problems_);
      const std::string where = entry.where;
      const auto [first, is_new] = config_.entries.try_emplace(FullId(id), std::move(entry));
      if (!is_new) {
        problems_.push_back(where + ": '" + id + "' is configured twice, first at " +
                            first->second.where);
      }
    }
  }

  const std::string& arch_;
  const PluginCatalog& plugins_;
  const FileSystem& filesystem_;
  TestConfig config_;
  std::vector<std::string> problems_;
};

}  // namespace

const ConfigEntry* TestConfig::Find(std::string_view id) const {
  const auto found = entries.find(FullId(id));
  return found == entries.end() ? nullptr : &found->second;
}

Result<TestConfig> LoadTestConfig(const TestConfigOptions& options, const PluginCatalog& plugins,
                                  FileSystem& filesystem, ProcessRunner&) {
  TTHOST_RETURN_IF_ERROR(CheckArch(options.arch));
  return ConfigLoader(options.arch, plugins, filesystem).Load(options.paths);
}

}  // namespace tthost
