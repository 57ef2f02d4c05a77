// SPDX-License-Identifier: Apache-2.0
// `tt-host presets list`: what presets say, without looking at any model.
#include <nlohmann/json.hpp>
#include <ostream>

#include "host/base/shell_quote.h"
#include "host/cli/preset_arguments.h"
#include "host/cli/preset_cases.h"
#include "host/cli/run_commands.h"
#include "host/config/preset_search.h"

namespace tthost {
namespace {

Json EntryJson(const PresetEntry& entry, const std::vector<std::string>& arches) {
  Json json = {{"id", entry.id},
               {"where", entry.where},
               {"name", entry.name},
               {"runs-on", entry.runs_on},
               {"arch", ArchOf(entry, arches)},
               {"dir", entry.directory},
               {"marker", entry.marker},
               {"keyword", entry.keyword},
               {"groups", entry.groups},
               {"arguments", RunArgumentsOf(entry, arches)},
               {"other_tests", IsOfOtherTests(entry)}};
  json["labels"] = Json::parse(entry.labels);
  return json;
}

std::string EntryText(const PresetEntry& entry, const std::vector<std::string>& arches) {
  std::string text = "  " + EntryLine(entry, arches);
  if (entry.groups > 1) text += "  (" + std::to_string(entry.groups) + " groups)";
  if (IsOfOtherTests(entry)) text += "  (other tests: " + entry.directory + ")";
  return text + "\n";
}

}  // namespace

Result<int> ListPresets(const PresetListCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const ProjectFile project, LoadProjectFile(host.filesystem, ""));
  TTHOST_ASSIGN_OR_RETURN(const PresetSearch search, PresetSearch::Make(project, host.filesystem));
  const auto arches = PresetArches(project);
  Json json = Json::array();
  std::string text;
  for (const std::string& name : command.names.empty() ? search.Names() : command.names) {
    TTHOST_ASSIGN_OR_RETURN(const Preset preset, search.Find(name));
    text += preset.name + "  " + preset.where;
    text += (preset.description.empty() ? "" : "  " + preset.description) + "\n";
    Json entries = Json::array();
    for (const PresetEntry& entry : preset.entries) {
      text += EntryText(entry, arches);
      entries.push_back(EntryJson(entry, arches));
    }
    json.push_back({{"name", preset.name},
                    {"where", preset.where},
                    {"description", preset.description},
                    {"entries", std::move(entries)}});
  }
  if (text.empty()) text = "no presets; `presets` and `preset_files` of tt-host.yaml name them\n";
  host.out << (command.json ? json.dump(2) + "\n" : text);
  return 0;
}

}  // namespace tthost
