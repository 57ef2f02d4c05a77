// SPDX-License-Identifier: Apache-2.0
// What a test_config entry is to become by what runs have shown. All of it is pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/model/expectation.h"
#include "host/promote/case_sample.h"

namespace tthost {

// What test_config says now of a case, for the arch that the samples are from.
struct PresentEntry {
  Expectation expectation;
  double required_pcc = 0.99;
  bool checks_pcc = true;
  bool may_enable_check = true;  // an entry that says nothing of it is checked
  // Where `plugins:` says something of pcc, which is stronger than the fields that change here.
  bool pcc_is_fixed = false;
};

struct FieldChange {
  std::string field;
  std::optional<std::string> value;  // JSON text; none: the field goes

  bool operator==(const FieldChange&) const = default;
};

struct Proposal {
  std::vector<FieldChange> changes;   // empty: it is fine as it is
  std::vector<std::string> guidance;  // upstream's names for them, where there are any
  bool loosens = false;               // something would count as fine that did not
  std::string undecided;              // why nothing is proposed, where results allow no answer
};

// Samples are of one id; without any there is nothing to propose. What passes in all of them is a
// known failure no longer, has its check enabled where the PCC is above `required_pcc` by more than
// the buffer, and a higher `required_pcc` where that is below 0.99; where no PCC was measured,
// thresholds stay. What fails in all of them in the same way becomes a known failure, or has its
// record changed where it is one, by the newest run, which loosens where it fails at an earlier
// stage; what only lacks correlation, and has some, gets a lower `required_pcc`. Whatever needed a
// retry, ended before the model was lowered, or passed where nobody checked is left undecided.
Proposal Decide(const PresentEntry& present, const std::vector<CaseSample>& samples);

// The bring-up status that all samples share by what is expected now, PASSED where all pass;
// nothing where they differ.
std::optional<BringupStatus> SharedStatus(const PresentEntry& present,
                                          const std::vector<CaseSample>& samples);

// A threshold that results as low as this keep: the buffer below, rounded down to a multiple of
// 0.01, 0.99 at most.
double SafeThreshold(double smallest_pcc);

}  // namespace tthost
