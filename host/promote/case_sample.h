// SPDX-License-Identifier: Apache-2.0
// What one run says about one case, as far as test_config may learn from it.
#pragma once

#include <optional>
#include <string>

#include "host/model/outcome.h"
#include "host/model/verdict.h"

namespace tthost {

struct SampledRun {
  std::string uid;
  std::string arch;     // that it was for; may be empty
  std::string started;  // RFC 3339
};

struct CaseSample {
  std::string run;      // uid
  std::string arch;     // that the run was for; may be empty
  std::string started;  // of the run, RFC 3339
  std::string device;   // "spmd on tpu TPU v5", "cpu"; empty: not recorded
  BringupStatus observed = BringupStatus::kUnknown;
  bool only_pcc_failed = false;  // a higher correlation was all that it lacked
  std::optional<double> pcc;     // the smallest; none: not compared, or undefined
  bool unchecked = false;        // nothing that was compared counted: a pass of no judgement
  bool needed_retries = false;
  std::string reason;  // of a failure: a line that is equal for equal causes
};

// Nothing of a case that was not run, was only compiled, was lost with its run, or failed for what
// is not the model's.
std::optional<CaseSample> SampleOf(const SampledRun& run, const Outcome& outcome,
                                   const Verdict& verdict);

}  // namespace tthost
