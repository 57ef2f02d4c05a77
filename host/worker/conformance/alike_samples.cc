// SPDX-License-Identifier: Apache-2.0
#include "host/worker/conformance/alike_samples.h"

namespace tthost::conformance {
namespace {

// Compared, and found alike. UNIMPLEMENTED with a reason will do.
void ExpectAlike(const ComparisonEnd& end, CaseReport& report) {
  if (IsUnimplemented(end)) return;
  const std::string with = Situation().empty() ? "" : " (" + Situation() + ")";
  if (!end.IsOk()) {
    report.Fail(Told(end));
  } else if (!end.HasAggregate()) {
    report.Fail("finish() recorded no metric without a leaf" + with);
  } else if (end.Passed() == false) {
    report.Fail("two sides that are alike did not pass" + with);
  }
}

}  // namespace

bool IsUnimplemented(const ComparisonEnd& end) {
  return end.status == TTHOST_UNIMPLEMENTED && !end.text.empty();
}

void ExpectAlikeOnBothGuards(CheckedPlugin& plugin, const std::vector<Sample>& samples,
                             CaseReport& report) {
  const auto comparator = plugin.CreateDefault<tthost_comparator>(report);
  if (comparator == nullptr) return;
  for (const Sample& sample : samples) {
    SetSituation(sample.situation);
    for (const Guard guard : {Guard::kAfter, Guard::kBefore}) {
      ExpectAlike(CompareOnce(*comparator, plugin.Manifest().id, sample.leaves, {.guard = guard}),
                  report);
    }
  }
}

}  // namespace tthost::conformance
