// SPDX-License-Identifier: Apache-2.0
#include "host/select/choose.h"

#include <algorithm>
#include <cstdio>

#include "host/select/case_arguments.h"
#include "host/select/expression_filter.h"
#include "host/select/least_duration.h"

namespace tthost {
namespace {

// What is left of an entry's id when everything but the arguments has been asked.
class EntryFilter {
 public:
  static Result<EntryFilter> Make(const FilterOptions& options) {
    TTHOST_ASSIGN_OR_RETURN(auto expressions,
                            ExpressionFilter::Make(options.keyword, options.marker));
    return EntryFilter(options, std::move(expressions));
  }

  Result<bool> Keeps(const CatalogEntry& entry, const std::vector<std::string>& markers) const {
    TTHOST_ASSIGN_OR_RETURN(const bool matches, expressions_.Keeps(entry, markers));
    if (!matches) return false;
    // A placeholder stands for inference on one device.
    const std::string_view strategy = entry.IsPlaceholder() ? "single_device" : entry.parallelism;
    const auto& strategies = options_.parallelism;
    const bool strategy_runs =
        strategies.empty() || std::ranges::find(strategies, strategy) != strategies.end();
    return strategy_runs && (!options_.run_mode || *options_.run_mode == entry.run_mode);
  }
  // A loader that cannot be read is told in a run of everything, or when it is asked for.
  bool KeepsDiscovery() const { return NamesCases(options_.arguments) || expressions_.IsEmpty(); }

 private:
  EntryFilter(const FilterOptions& options, ExpressionFilter expressions)
      : options_(options), expressions_(std::move(expressions)) {}

  const FilterOptions& options_;
  ExpressionFilter expressions_;
};

// The list of tests to run: what is not in it does not exist.
class TestsToRun {
 public:
  explicit TestsToRun(const std::optional<std::vector<std::string>>& names)
      : is_given_(names.has_value()) {
    if (!names) return;
    for (const std::string& name : *names) items_.insert(CanonicalItem(name));
    items_.erase("");  // tests of other files
  }
  bool Has(const CatalogEntry& entry) const {
    return !is_given_ || items_.contains(entry.ItemName());
  }
  // Told wherever the list is in effect: one that was forgotten makes every run a small one.
  void AddNote(const Collection& collection, Choice& choice) const {
    if (!is_given_) return;
    const auto known = static_cast<size_t>(std::ranges::count_if(
        collection.Entries(), [this](const CatalogEntry& entry) { return Has(entry); }));
    std::string note = std::string(kTestsToRunFile) + ": all cases but its " +
                       std::to_string(known) + " are left out";
    if (const size_t unknown = items_.size() - known; unknown > 0) {
      note += "; ids without a case: " + std::to_string(unknown);
    }
    choice.notes.push_back(std::move(note));
  }

 private:
  bool is_given_;
  std::unordered_set<std::string> items_;
};

// Who filters by the name of a model whose loader is broken would look for the mistake elsewhere.
void NoteUnreadable(const std::vector<const CatalogEntry*>& left_out, Choice& choice) {
  constexpr size_t kMostNames = 3;
  if (left_out.empty()) return;
  std::string note = std::to_string(left_out.size()) +
                     (left_out.size() == 1 ? " loader that cannot be read is"
                                           : " loaders that cannot be read are") +
                     " left out by -k or -m:";
  for (size_t i = 0; i < std::min(left_out.size(), kMostNames); ++i) {
    note += (i == 0 ? " " : ", ") + left_out[i]->loader->path;
  }
  if (left_out.size() > kMostNames) note += ", …";
  choice.notes.push_back(note + "; `tt-host run --co` says why");
}

// Leaves out what `keeps` says no to. Only upstream's ids are counted.
template <typename Predicate>
void Deselect(Choice& choice, Predicate keeps) {
  std::erase_if(choice.entries, [&](const CatalogEntry* entry) {
    if (keeps(*entry)) return false;
    if (!entry->IsDiscovery()) ++choice.deselected;
    return true;
  });
}

// Loaders that cannot be read are no upstream ids: they are told in the first group.
void KeepGroup(const GroupFilter& filter, Choice& choice) {
  std::vector<TimedItem> items;
  std::unordered_map<const CatalogEntry*, size_t> index;
  for (const CatalogEntry* entry : choice.entries) {
    if (entry->IsDiscovery()) continue;
    TimedItem item{entry->ItemName(), std::nullopt};
    const auto known = filter.seconds.find(item.name);
    if (known != filter.seconds.end()) item.seconds = known->second;
    index.emplace(entry, items.size());
    items.push_back(std::move(item));
  }
  const std::vector<int> group_of = LeastDurationGroups(items, filter.groups);
  const double mean = MeanSeconds(items);
  double seconds = 0;
  Deselect(choice, [&](const CatalogEntry& entry) {
    const auto place = index.find(&entry);
    if (place == index.end()) return filter.group == 1;
    const bool keeps = group_of[place->second] == filter.group - 1;
    if (keeps) seconds += items[place->second].seconds.value_or(mean);
    return keeps;
  });
  char note[96];
  std::snprintf(note, sizeof(note), "running group %d/%d (estimated duration: %.2fs)", filter.group,
                filter.groups, seconds);
  choice.notes.emplace_back(note);
}

void ApplyFailures(const FailureFilter& filter, Choice& choice) {
  if (filter.items.empty()) {
    choice.notes.emplace_back("no previously failed tests, not deselecting items.");
    return;
  }
  const auto failed = [&](const CatalogEntry& entry) {
    return filter.items.contains(entry.ItemName());
  };
  const auto count = std::ranges::count_if(
      choice.entries, [&](const CatalogEntry* entry) { return failed(*entry); });
  if (count == 0) {
    choice.notes.push_back(std::to_string(filter.items.size()) +
                           " known failures not in selected tests");
    return;
  }
  if (filter.only) {
    Deselect(choice, failed);
  } else {
    std::ranges::stable_partition(choice.entries,
                                  [&](const CatalogEntry* entry) { return failed(*entry); });
  }
  choice.notes.push_back("rerun previous " + std::to_string(count) +
                         (count == 1 ? " failure" : " failures") + (filter.only ? "" : " first"));
}

void ApplyGroupAndFailures(const FilterOptions& options, Choice& choice) {
  if (options.group) KeepGroup(*options.group, choice);
  if (options.failures) ApplyFailures(*options.failures, choice);
}

}  // namespace

Result<Choice> Choose(const Collection& collection, const FilterOptions& options) {
  TTHOST_ASSIGN_OR_RETURN(const auto named, ResolveArguments(options.arguments, collection));
  TTHOST_ASSIGN_OR_RETURN(const auto filter, EntryFilter::Make(options));
  const TestsToRun listed(options.tests_to_run);
  Choice choice;
  listed.AddNote(collection, choice);
  std::vector<const CatalogEntry*> unreadable;
  for (const CatalogEntry* entry : named) {
    if (collection.IsExcluded(*entry) || !listed.Has(*entry)) continue;
    if (entry->IsDiscovery()) {
      (filter.KeepsDiscovery() ? choice.entries : unreadable).push_back(entry);
      continue;
    }
    ++choice.collected;
    TTHOST_ASSIGN_OR_RETURN(const bool keeps, filter.Keeps(*entry, collection.MarkersOf(*entry)));
    if (keeps) {
      choice.entries.push_back(entry);
    } else {
      ++choice.deselected;
    }
  }
  NoteUnreadable(unreadable, choice);
  ApplyGroupAndFailures(options, choice);
  return choice;
}

void Narrow(const std::unordered_set<const CatalogEntry*>& meant, const FilterOptions& options,
            Choice& choice) {
  Deselect(choice, [&](const CatalogEntry& entry) { return meant.contains(&entry); });
  ApplyGroupAndFailures(options, choice);
}

}  // namespace tthost
