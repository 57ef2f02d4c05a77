// SPDX-License-Identifier: Apache-2.0
// `tt-host presets check`: is every configured id in a preset, and does every entry choose cases?
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <unordered_set>

#include "host/base/shell_quote.h"
#include "host/cli/preset_arguments.h"
#include "host/cli/preset_cases.h"
#include "host/cli/run_commands.h"
#include "host/config/preset_search.h"

namespace tthost {
namespace {

struct Orphan {
  std::string item, where;
};

struct PresetFindings {
  size_t presets = 0, entries = 0, configured = 0;
  std::vector<Orphan> orphans;             // configured, chosen by no entry
  std::vector<PresetEntry> empty;          // entries that choose nothing
  std::vector<std::string> empty_presets;  // presets whose entries choose nothing at all
  std::vector<PresetEntry> other_tests;    // entries that are no matter here
  bool Clean() const { return orphans.empty() && empty.empty() && empty_presets.empty(); }
};

class PresetCheck {
 public:
  explicit PresetCheck(PresetCases& cases) : cases_(cases) {}

  Result<void> Look(const Preset& preset) {
    ++findings_.presets;
    bool has_cases = false;
    for (const PresetEntry& entry : preset.entries) {
      const auto [seen, is_new] = seen_.try_emplace(entry.where, true);
      if (is_new) {
        TTHOST_ASSIGN_OR_RETURN(seen->second, LookAt(entry));
      }
      has_cases = has_cases || seen->second;
    }
    if (!has_cases) findings_.empty_presets.push_back(preset.name);
    return {};
  }

  Result<PresetFindings> Finish() {
    frameworks_.insert("torch");
    TTHOST_ASSIGN_OR_RETURN(const Collection* all,
                            cases_.Everything({frameworks_.begin(), frameworks_.end()}));
    for (const CatalogEntry& entry : all->Entries()) {
      const ConfigEntry* config = all->ConfigOf(entry);
      if ((config == nullptr && !entry.IsPlaceholder()) || all->IsExcluded(entry)) continue;
      ++findings_.configured;
      const std::string item = entry.ItemName();
      if (chosen_.contains(item)) continue;
      findings_.orphans.push_back({item, config ? config->where : entry.placeholder->where});
    }
    std::ranges::stable_sort(findings_.orphans, {}, &Orphan::item);
    return std::move(findings_);
  }

 private:
  // Does it have cases? Those of other tests count as such.
  Result<bool> LookAt(const PresetEntry& entry) {
    ++findings_.entries;
    if (IsOfOtherTests(entry)) {
      findings_.other_tests.push_back(entry);
      return true;
    }
    TTHOST_ASSIGN_OR_RETURN(const EntryCases cases, cases_.Of(entry));
    const auto& frameworks = cases.command.catalog.framework;
    frameworks_.insert(frameworks.begin(), frameworks.end());
    for (const CatalogEntry* chosen : cases.choice.entries) chosen_.insert(chosen->ItemName());
    if (cases.choice.entries.empty()) findings_.empty.push_back(entry);
    return !cases.choice.entries.empty();
  }

  PresetCases& cases_;
  PresetFindings findings_;
  std::map<std::string, bool> seen_;  // by the place of an entry: whether it has cases
  std::set<std::string> frameworks_;
  std::unordered_set<std::string> chosen_;
};

std::string Counted(size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string TextOf(const PresetFindings& findings, const std::vector<std::string>& arches) {
  std::string text;
  if (!findings.orphans.empty()) {
    text += "configured and in no preset: " + std::to_string(findings.orphans.size()) + "\n";
    for (const Orphan& orphan : findings.orphans) {
      text += "  " + orphan.item + "  " + orphan.where + "\n";
    }
  }
  if (!findings.empty.empty()) {
    text += "entries without a case: " + std::to_string(findings.empty.size()) + "\n";
    for (const PresetEntry& entry : findings.empty) {
      text += "  " + EntryLine(entry, arches) + "  " + entry.where + "\n";
    }
  }
  if (!findings.empty_presets.empty()) {
    text += "presets without a case: " + JoinWords(findings.empty_presets) + "\n";
  }
  text += Counted(findings.presets, "preset", "presets") + " with " +
          Counted(findings.entries, "entry", "entries") + ", " +
          Counted(findings.configured, "configured case", "configured cases");
  if (!findings.other_tests.empty()) {
    text += "; not looked at: " + Counted(findings.other_tests.size(), "entry", "entries") +
            " of other tests";
  }
  if (findings.Clean()) text += ": every case is in a preset, every entry has cases";
  return text + "\n";
}

Json JsonOf(const PresetFindings& findings, const std::vector<std::string>& arches) {
  Json orphans = Json::array(), empty = Json::array(), other = Json::array();
  for (const Orphan& orphan : findings.orphans) {
    orphans.push_back({{"item", orphan.item}, {"where", orphan.where}});
  }
  for (const PresetEntry& entry : findings.empty) {
    empty.push_back({{"entry", entry.id},
                     {"where", entry.where},
                     {"arguments", RunArgumentsOf(entry, arches)}});
  }
  for (const PresetEntry& entry : findings.other_tests) {
    other.push_back({{"entry", entry.id}, {"where", entry.where}, {"dir", entry.directory}});
  }
  return {{"presets", findings.presets},       {"entries", findings.entries},
          {"configured", findings.configured}, {"orphans", std::move(orphans)},
          {"empty_entries", std::move(empty)}, {"empty_presets", findings.empty_presets},
          {"other_tests", std::move(other)}};
}

}  // namespace

Result<int> CheckPresets(const PresetCheckCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const ProjectFile project, LoadProjectFile(host.filesystem, ""));
  TTHOST_ASSIGN_OR_RETURN(const PresetSearch search, PresetSearch::Make(project, host.filesystem));
  PresetCases cases(command.catalog, project, host);
  PresetCheck check(cases);
  for (const std::string& name : command.names.empty() ? search.Names() : command.names) {
    TTHOST_ASSIGN_OR_RETURN(const Preset preset, search.Find(name));
    TTHOST_RETURN_IF_ERROR(check.Look(preset));
  }
  TTHOST_ASSIGN_OR_RETURN(const PresetFindings findings, check.Finish());
  const auto arches = PresetArches(project);
  host.out << (command.json ? JsonOf(findings, arches).dump(2) + "\n" : TextOf(findings, arches));
  return findings.Clean() ? 0 : 1;
}

}  // namespace tthost
