// SPDX-License-Identifier: Apache-2.0
// What a plugin has to stand: `tt-host plugin check` runs each case in a process of its own.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/model/plugin_manifest.h"

namespace tthost::conformance {

enum class Verdict { kPass = 1, kSkip, kWarn, kFail };
std::string_view VerdictName(Verdict verdict);  // "pass", …

// What a case found. The worst verdict counts; a case that says nothing has passed.
class CaseReport {
 public:
  // `happened` says what the plugin did; `advice` replaces that of the case.
  void Fail(std::string happened, std::string advice = "") {
    Add(Verdict::kFail, std::move(happened), std::move(advice));
  }
  void Warn(std::string happened, std::string advice = "") {
    Add(Verdict::kWarn, std::move(happened), std::move(advice));
  }
  void Skip(std::string why) { Add(Verdict::kSkip, std::move(why), ""); }

  Verdict Worst() const { return worst_; }
  const std::string& Happened() const { return happened_; }  // lines
  const std::string& Advice() const { return advice_; }      // empty: that of the case

 private:
  void Add(Verdict verdict, std::string happened, std::string advice);

  Verdict worst_ = Verdict::kPass;
  std::string happened_, advice_;
};

class CheckedPlugin;

// How far a plugin must be for a case to make sense.
enum class Needs { kFiles = 1, kLoaded, kInstance };

struct ConformanceCase {
  std::string_view id;  // "manners.threads"
  Needs needs = Needs::kInstance;
  std::string_view sentence;  // what is expected
  std::string_view advice;    // what to do when it is not so
  void (*check)(CheckedPlugin& plugin, CaseReport& report);
};

using Cases = std::span<const ConformanceCase>;

// In the order in which they are told. Those of every kind, then those of `kind` alone.
std::vector<ConformanceCase> CasesFor(PluginKind kind);

// One per group.
Cases LibraryCases();
Cases ManifestCases();
Cases ConfigCases();
Cases NegotiationCases();
Cases MannersCases();
Cases MemoryCases();
Cases ComparatorCases();
Cases ComparatorValueCases();
Cases ComparatorConductCases();
Cases ParallelismCases();
Cases ReporterCases();

}  // namespace tthost::conformance
