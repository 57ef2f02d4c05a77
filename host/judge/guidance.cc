// SPDX-License-Identifier: Apache-2.0
#include "host/judge/guidance.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "host/judge/observed_status.h"
#include "host/model/pcc_sample.h"

namespace tthost {
namespace {

bool IsReached(double threshold, const PccSample& pcc) {
  return pcc.smallest > threshold + kPccBuffer;
}

double NextThreshold(double required) {
  const double steps = 100, rounding = 1e-9;  // of numbers that have no binary fraction
  return std::min(kUsualPcc, (std::floor(required * steps + rounding) + 1) / steps);
}

}  // namespace

std::vector<std::string> GuidanceOf(const Expectation& expectation, const Outcome& outcome) {
  if (!PassedAll(outcome)) return {};
  std::vector<std::string> guidance;
  if (expectation.status == ConfigStatus::kKnownFailureXfail) guidance.emplace_back("RM_XFAIL");
  if (expectation.status == ConfigStatus::kUnspecified) guidance.emplace_back("ADD_CONFIG");
  const std::optional<PccSample> pcc = PccSampleOf(outcome);
  if (!pcc) return guidance;
  const bool is_usual = pcc->required >= kUsualPcc;
  if (!pcc->gates && IsReached(pcc->required, *pcc)) {
    guidance.emplace_back(is_usual ? "ENABLE_PCC_099" : "ENABLE_PCC");
  }
  if (!is_usual && IsReached(kUsualPcc, *pcc)) {
    guidance.emplace_back("RAISE_PCC_099");
  } else if (!is_usual && IsReached(NextThreshold(pcc->required), *pcc)) {
    guidance.emplace_back("RAISE_PCC");
  }
  return guidance;
}

}  // namespace tthost
