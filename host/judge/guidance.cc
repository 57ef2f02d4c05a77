// SPDX-License-Identifier: Apache-2.0
#include "host/judge/guidance.h"

#include <optional>

#include "host/judge/observed_status.h"
#include "host/model/pcc_sample.h"

namespace tthost {
namespace {

bool HoldsWithCheckOn(const PccSample& pcc) { return pcc.smallest >= pcc.required; }

bool MayBeRaised(const PccSample& pcc) {
  return pcc.required < kUsualPcc && pcc.smallest > pcc.required + kPccBuffer;
}

}  // namespace

std::vector<std::string> GuidanceOf(const Expectation& expectation, const Outcome& outcome) {
  if (!PassedAll(outcome)) return {};
  std::vector<std::string> guidance;
  if (expectation.status == ConfigStatus::kKnownFailureXfail) guidance.emplace_back("RM_XFAIL");
  if (expectation.status == ConfigStatus::kUnspecified) guidance.emplace_back("ADD_CONFIG");
  const std::optional<PccSample> pcc = PccSampleOf(outcome);
  if (!pcc) return guidance;
  const std::string suffix = pcc->smallest >= kUsualPcc ? "_099" : "";
  if (!pcc->gates && HoldsWithCheckOn(*pcc)) guidance.push_back("ENABLE_PCC" + suffix);
  if (pcc->gates && MayBeRaised(*pcc)) guidance.push_back("RAISE_PCC" + suffix);
  return guidance;
}

}  // namespace tthost
