// SPDX-License-Identifier: Apache-2.0
#include "host/cli/preset_run.h"

#include <algorithm>
#include <set>

#include "host/cli/preset_arguments.h"
#include "host/config/preset_search.h"

namespace tthost {
namespace {

constexpr const char* kDefaultFramework = "torch";

using Entries = std::vector<PresetEntry>;

class PresetChoice {
 public:
  PresetChoice(const RunCommand& command, const ProjectFile& project,
               const std::vector<std::string>& arches)
      : command_(command), project_(project), arches_(arches) {}

  Result<PresetRun> Apply(Entries entries) const {
    TTHOST_RETURN_IF_ERROR(KeepOurs(entries));
    TTHOST_RETURN_IF_ERROR(KeepOneArch(entries));
    TTHOST_RETURN_IF_ERROR(CheckAgreement(entries));
    PresetRun run{command_, {}};
    std::set<std::string> frameworks;
    for (const PresetEntry& entry : entries) {
      TTHOST_ASSIGN_OR_RETURN(const RunCommand preset, RunCommandOf(entry, arches_));
      run.command = FillIn(command_, preset);
      if (command_.filter.group > 0 && command_.filter.splits == 0) {
        run.command.filter.splits = entry.groups;
      }
      AddFilter(run.command.filter, run.filters);
      const auto& named = preset.catalog.framework;
      frameworks.insert(named.begin(), named.end());
      if (named.empty()) frameworks.insert(kDefaultFramework);
    }
    const bool only_default = frameworks.size() == 1 && frameworks.contains(kDefaultFramework);
    if (command_.catalog.framework.empty() && !only_default) {
      run.command.catalog.framework.assign(frameworks.begin(), frameworks.end());
    }
    return run;
  }

 private:
  Result<void> KeepOurs(Entries& entries) const {
    const Entries all = entries;
    std::erase_if(entries, IsOfOtherTests);
    if (!entries.empty() || all.empty()) return {};
    return Error(ChooseAmong(all, "is for other tests than models"));
  }

  // Where entries name machines, those of one.
  Result<void> KeepOneArch(Entries& entries) const {
    std::set<std::string> named;
    for (const PresetEntry& entry : entries) named.insert(ArchOf(entry, arches_));
    if (named.size() <= 1 && (command_.catalog.arch.empty() || named.contains(""))) return {};
    std::string arch = command_.catalog.arch;
    if (arch.empty()) arch = project_.arch.value_or("");
    if (arch.empty()) {
      return Error(ChooseAmong(entries,
                               "is for several machines; choose one with --arch, or an "
                               "entry with --preset NAME/ENTRY"));
    }
    const Entries all = entries;
    std::erase_if(entries,
                  [&](const PresetEntry& entry) { return ArchOf(entry, arches_) != arch; });
    if (!entries.empty()) return {};
    return Error(ChooseAmong(all, "has no entry for '" + arch + "'"));
  }

  // What is said once for a run must be the same in all.
  Result<void> CheckAgreement(const Entries& entries) const {
    const auto differ = [&](auto field) {
      return std::ranges::any_of(entries, [&](const PresetEntry& entry) {
        return entry.*field != entries.front().*field;
      });
    };
    if (differ(&PresetEntry::arguments)) {
      return Error(ChooseAmong(entries,
                               "has entries with different arguments; choose one with "
                               "--preset NAME/ENTRY"));
    }
    if (command_.filter.group > 0 && command_.filter.splits == 0 && differ(&PresetEntry::groups)) {
      return Error(ChooseAmong(entries,
                               "has entries with different numbers of groups; choose one "
                               "with --preset NAME/ENTRY, or give --splits"));
    }
    return {};
  }

  static void AddFilter(const FilterArguments& filter, std::vector<FilterArguments>& filters) {
    const bool is_known = std::ranges::any_of(filters, [&](const FilterArguments& other) {
      return other.cases == filter.cases && other.keyword == filter.keyword &&
             other.marker == filter.marker;
    });
    if (!is_known) filters.push_back(filter);
  }

  Status ChooseAmong(const Entries& entries, const std::string& what) const {
    std::string text = "preset '" + command_.filter.preset + "' " + what + ":";
    for (const PresetEntry& entry : entries) text += "\n  " + EntryLine(entry, arches_);
    return Status::Usage(text);
  }

  const RunCommand& command_;
  const ProjectFile& project_;
  const std::vector<std::string>& arches_;
};

}  // namespace

Result<PresetRun> ApplyPreset(const RunCommand& command, const ProjectFile& project,
                              const std::vector<std::string>& arches,
                              const FileSystem& filesystem) {
  if (command.filter.preset.empty()) return PresetRun{command, {command.filter}};
  TTHOST_ASSIGN_OR_RETURN(const PresetSearch search, PresetSearch::Make(project, filesystem));
  TTHOST_ASSIGN_OR_RETURN(auto entries, FindPresetEntries(search, command.filter.preset));
  if (entries.empty()) {
    return Error(Status::Usage("preset '" + command.filter.preset + "' has no entries"));
  }
  return PresetChoice(command, project, arches).Apply(std::move(entries));
}

}  // namespace tthost
