// SPDX-License-Identifier: Apache-2.0
// Which ids of a collection are meant, and in which order they run.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "host/base/result.h"
#include "host/model/selection.h"
#include "host/select/collection.h"

namespace tthost {

// In the working directory: node ids, one a line.
inline constexpr const char* kTestsToRunFile = ".pytest_tests_to_run";

// One of several groups of about equal duration.
struct GroupFilter {
  int groups = 1;
  int group = 1;                                    // from 1 on
  std::unordered_map<std::string, double> seconds;  // by item (CanonicalItem()); others: the mean
};

// What failed when it last ran.
struct FailureFilter {
  std::unordered_set<std::string> items;  // CanonicalItem()
  bool only = true;                       // --lf; false: these first (--ff)
};

struct FilterOptions {
  std::optional<std::vector<std::string>> tests_to_run;  // of kTestsToRunFile: nothing else exists
  std::vector<std::string> arguments;    // positional, in pytest's forms; empty: all
  std::string keyword, marker;           // -k, -m
  std::vector<std::string> parallelism;  // strategies; empty: all
  std::optional<RunMode> run_mode;       // empty: both
  std::optional<GroupFilter> group;
  std::optional<FailureFilter> failures;
};

// Borrows the collection.
struct Choice {
  std::vector<const CatalogEntry*> entries;  // in the order in which they run
  // Of models and placeholders only: what the arguments name, and what was left out of that.
  int collected = 0, deselected = 0;
  std::vector<std::string> notes;  // one line each, for the user

  // Models and placeholders among the entries.
  int Selected() const { return collected - deselected; }
};

// Filters apply in pytest's order: exclusion by test_config and by the list of tests to run, of
// which nothing is told; arguments, -k, -m, strategies and run mode, group, failures. A loader that
// cannot be read is chosen when nothing is filtered by expression, or when it is named.
// Errors are usage errors, in pytest's words where they are about its options.
Result<Choice> Choose(const Collection& collection, const FilterOptions& options);

// Of a choice that was made without them: those that are `meant`, and of these the group and the
// failures of `options`.
void Narrow(const std::unordered_set<const CatalogEntry*>& meant, const FilterOptions& options,
            Choice& choice);

}  // namespace tthost
