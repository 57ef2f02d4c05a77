// SPDX-License-Identifier: Apache-2.0
// What one run says about one case, as far as test_config may learn from it.
#pragma once

#include <optional>
#include <string>

#include "host/model/outcome.h"
#include "host/model/verdict.h"

namespace tthost {

struct CaseSample {
  std::string run;   // uid
  std::string arch;  // that the run was for; may be empty
  BringupStatus observed = BringupStatus::kUnknown;
  bool only_pcc_failed = false;  // a higher correlation was all that it lacked
  std::optional<double> pcc;     // the smallest; none: not compared, or undefined
  bool needed_retries = false;
  std::string reason;  // of a failure: a line that is equal for equal causes
};

// Nothing of a case that was not run, was only compiled, was lost with its run, or failed for what
// is not the model's.
std::optional<CaseSample> SampleOf(const std::string& run, const std::string& arch,
                                   const Outcome& outcome, const Verdict& verdict);

}  // namespace tthost
