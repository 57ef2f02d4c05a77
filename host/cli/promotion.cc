// SPDX-License-Identifier: Apache-2.0
#include "host/cli/promotion.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "host/cli/config_file_edit.h"
#include "host/cli/new_entry_place.h"
#include "host/cli/promotion_samples.h"
#include "host/promote/entry_plan.h"
#include "host/select/arch_table.h"
#include "host/select/case_id.h"

namespace tthost {
namespace {

constexpr char kTable[] = "test_config", kOverrides[] = "arch_overrides";

using Samples = std::vector<CaseSample>;
using Configs = std::map<std::string, TestConfig>;  // by arch; "" without overrides

struct PlannedEntry {
  std::string id;
  std::string spelling, where;  // in the file; of a new entry: in the style of others, and the file
  std::string path;             // empty: no file takes it
  std::string no_file;          // why not
  std::string near;             // of a new entry: the spelling of the one that it goes behind
  Samples samples;
  EntryPlan plan;
};

WrittenEntry WrittenIn(const Configs& configs, const std::string& id) {
  WrittenEntry written;
  for (const auto& [arch, config] : configs) {
    const ConfigEntry* const entry = config.Find(id);
    if (entry == nullptr) continue;
    written.is_listed = true;
    for (const ConfigFieldPlace& field : entry->fields) {
      if (arch.empty()) written.fields[field.name] = field.value;
      if (field.is_override) written.overrides[arch][field.name] = field.value;
    }
  }
  return written;
}

// The same from the text of an entry.
WrittenEntry WrittenIn(const Json& entry) {
  const auto fields_of = [](const Json& json) {
    EntryFields fields;
    for (const auto& [name, value] : json.items()) {
      if (name != kOverrides) fields[name] = value.dump();
    }
    return fields;
  };
  WrittenEntry written{true, fields_of(entry), {}};
  if (!entry.is_object() || !entry.contains(kOverrides)) return written;
  for (const auto& [arch, fields] : entry[kOverrides].items()) {
    if (fields.is_object() && !fields.empty()) written.overrides[arch] = fields_of(fields);
  }
  return written;
}

// New entries are told last.
int LineOf(const PlannedEntry& entry) {
  const int line = PlaceIn(entry.where).position.line;
  return line == 0 ? std::numeric_limits<int>::max() : line;
}

KeyEdit EditOf(const PlacedChange& placed) {
  static constexpr std::array<std::string_view, 6> kOrder = {
      "status", "required_pcc", "assert_pcc", "supported_archs", "bringup_status", "reason"};
  const auto& [field, value] = placed.change;
  KeyEdit edit{{field}, value, {}};
  if (!placed.arch.empty()) edit.keys = {kOverrides, placed.arch, field};
  for (auto before = std::ranges::find(kOrder, field); before != kOrder.begin();) {
    edit.after.emplace_back(*--before);
  }
  return edit;
}

class Promoting {
 public:
  Promoting(const PluginCatalog& plugins, PromotionRules rules, CasePresence& presence,
            FileSystem& filesystem, ProcessRunner& runner)
      : plugins_(plugins),
        rules_(std::move(rules)),
        presence_(presence),
        filesystem_(filesystem),
        runner_(runner) {
    rules_.default_archs = DefaultArches();
  }

  Result<Promotion> Run(const std::vector<StoredRun>& runs, TestConfigOptions options) {
    TTHOST_RETURN_IF_ERROR(LoadConfigs(runs, std::move(options)));
    std::map<std::string, std::vector<PlannedEntry>> by_file;
    PromotionSamples sampled = SamplesOf(runs);
    promotion_.warnings = std::move(sampled.warnings);
    for (auto& [id, samples] : sampled.by_id) {
      PlannedEntry entry = Planned(id, std::move(samples));
      TTHOST_ASSIGN_OR_RETURN(const bool is_gone, IsGone(entry));
      if (is_gone) {
        promotion_.gone.push_back(id + ": " + entry.plan.findings.front().evidence);
        continue;
      }
      TellOpenFindings(entry);
      if (entry.plan.changes.empty()) continue;
      if (CanEdit(entry.path)) {
        by_file[entry.path].push_back(std::move(entry));
      } else {
        TellByHand(entry, WhyNoEdit(entry));
      }
    }
    for (auto& [path, entries] : by_file) {
      std::ranges::stable_sort(entries, {}, LineOf);
      TTHOST_RETURN_IF_ERROR(Edit(path, entries));
    }
    return std::move(promotion_);
  }

 private:
  Result<void> LoadConfigs(const std::vector<StoredRun>& runs, TestConfigOptions options) {
    options.arch.clear();
    options_ = options;
    TTHOST_ASSIGN_OR_RETURN(configs_[""], LoadTestConfig(options, plugins_, filesystem_, runner_));
    ConfigProblems problems;  // there are none in what was loaded
    sources_ = FindConfigSources(options.paths, filesystem_, problems);
    std::map<std::string, std::string> origins;
    for (const StoredRun& run : runs) origins.emplace(run.arch, "run " + run.uid);
    // What an arch that was not run has overrides for is to stay.
    for (const std::string& arch : KnownArches(options.arches)) origins.emplace(arch, arch);
    for (const auto& [arch, origin] : origins) {
      if (arch.empty()) continue;
      options.arch = arch;
      options.arch_origin = origin;
      TTHOST_ASSIGN_OR_RETURN(configs_[arch],
                              LoadTestConfig(options, plugins_, filesystem_, runner_));
    }
    return {};
  }

  Result<bool> IsGone(const PlannedEntry& entry) {
    if (entry.plan.findings.empty() || configs_[""].Find(entry.id) != nullptr) return false;
    TTHOST_ASSIGN_OR_RETURN(const bool is_there, presence_.Has(entry.id));
    return !is_there;
  }

  PlannedEntry Planned(const std::string& id, Samples samples) {
    PlannedEntry planned = {.id = id, .spelling = id};
    planned.plan = PlanEntry(WrittenIn(configs_, id), samples, rules_);
    planned.samples = std::move(samples);
    if (const ConfigEntry* const entry = configs_[""].Find(id)) {
      planned.spelling = entry->spelling;
      planned.where = entry->where;
      planned.path = PlaceIn(entry->where).path;
    } else {
      NewEntryPlace place = PlaceOfNewEntry(id, configs_[""], sources_, options_.paths);
      planned.spelling = std::move(place.spelling);
      planned.where = planned.path = std::move(place.path);
      planned.near = std::move(place.near);
      planned.no_file = std::move(place.no_file);
    }
    return planned;
  }

  static std::string Line(const PlannedEntry& entry, const Finding& finding) {
    return (entry.where.empty() ? "" : entry.where + ": ") + entry.id +
           (finding.arch.empty() ? "" : " on " + finding.arch) + ": " + finding.what + ": " +
           finding.evidence;
  }

  void TellOpenFindings(const PlannedEntry& entry) {
    for (const Finding& finding : entry.plan.findings) {
      if (finding.is_held_back) promotion_.held_back.push_back(Line(entry, finding));
      if (!finding.proposal.undecided.empty()) {
        promotion_.undecided.push_back(Line(entry, finding));
      }
    }
  }

  static std::string WhyNoEdit(const PlannedEntry& entry) {
    return entry.path.empty() ? entry.no_file : "JSON is not edited";
  }

  static std::vector<std::string> DoneLines(const PlannedEntry& entry) {
    std::vector<std::string> lines;
    for (const Finding& finding : entry.plan.findings) {
      const bool is_done = !finding.is_held_back && !finding.proposal.changes.empty();
      if (is_done) lines.push_back(Line(entry, finding));
    }
    return lines;
  }

  void TellByHand(const PlannedEntry& entry, const std::string& why) {
    for (const std::string& line : DoneLines(entry)) {
      promotion_.by_hand.push_back(line + "; not edited: " + why);
    }
  }

  // An entry that would not say what it is meant to is told, and the others are edited without it.
  Result<void> Edit(const std::string& path, std::vector<PlannedEntry> entries) {
    TTHOST_ASSIGN_OR_RETURN(const std::string before, filesystem_.Read(path));
    EditedFile edited;
    for (;;) {
      TTHOST_ASSIGN_OR_RETURN(
          edited, EditConfigFile(before, path, kTable, EditsOf(entries),
                                 {options_.worker, options_.venv}, filesystem_, runner_));
      const auto undone = std::ranges::stable_partition(
          entries, [&](const PlannedEntry& entry) { return IsDone(entry, edited); });
      if (undone.empty()) break;
      for (const PlannedEntry& entry : undone) {
        const auto left = std::ranges::find(edited.table.left, entry.spelling, &LeftEntry::entry);
        TellByHand(entry, left != edited.table.left.end()
                              ? left->why
                              : "edited, it would not say what it is meant to");
      }
      entries.erase(undone.begin(), undone.end());
    }
    if (entries.empty()) return {};
    PromotedFile file{path, before, std::move(edited.table.text), {}};
    promotion_.edits += entries.size();
    for (const PlannedEntry& entry : entries) {
      for (std::string& line : DoneLines(entry)) file.edits.push_back(std::move(line));
    }
    promotion_.files.push_back(std::move(file));
    return {};
  }

  static std::vector<EntryEdits> EditsOf(const std::vector<PlannedEntry>& entries) {
    std::vector<EntryEdits> edits;
    for (const PlannedEntry& entry : entries) {
      edits.push_back({entry.spelling, entry.near, {}});
      for (const PlacedChange& placed : entry.plan.changes) {
        edits.back().edits.push_back(EditOf(placed));
      }
    }
    return edits;
  }

  // Read again, the entry gives no cause for another change.
  bool IsDone(const PlannedEntry& entry, const EditedFile& edited) const {
    const Json& root = edited.document.Root();
    if (!root.is_object() || !root.contains(kTable) || !root[kTable].contains(entry.spelling)) {
      return false;
    }
    const WrittenEntry written = WrittenIn(root[kTable][entry.spelling]);
    return PlanEntry(written, entry.samples, rules_).changes.empty();
  }

  const PluginCatalog& plugins_;
  PromotionRules rules_;
  CasePresence& presence_;
  TestConfigOptions options_;
  FileSystem& filesystem_;
  ProcessRunner& runner_;
  Configs configs_;
  std::vector<ConfigSource> sources_;
  Promotion promotion_;
};

}  // namespace

Result<Promotion> PlanPromotion(const std::vector<StoredRun>& runs, TestConfigOptions options,
                                const PluginCatalog& plugins, PromotionRules rules,
                                CasePresence& presence, FileSystem& filesystem,
                                ProcessRunner& runner) {
  return Promoting(plugins, std::move(rules), presence, filesystem, runner)
      .Run(runs, std::move(options));
}

}  // namespace tthost
