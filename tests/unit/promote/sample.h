// SPDX-License-Identifier: Apache-2.0
// Samples for the tests of promotion.
#pragma once

#include <string>

#include "host/promote/case_sample.h"

namespace tthost {

inline CaseSample Passed(double pcc, const std::string& arch = "") {
  return {.run = "run", .arch = arch, .observed = BringupStatus::kPassed, .pcc = pcc};
}

inline CaseSample LowPcc(double pcc, const std::string& arch = "") {
  return {.run = "run",
          .arch = arch,
          .observed = BringupStatus::kIncorrectResult,
          .only_pcc_failed = true,
          .pcc = pcc,
          .reason = "PCC is too low"};
}

inline CaseSample FailedWith(BringupStatus status, const std::string& arch = "") {
  return {.run = "run", .arch = arch, .observed = status, .reason = "it broke"};
}

}  // namespace tthost
