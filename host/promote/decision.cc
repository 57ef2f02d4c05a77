// SPDX-License-Identifier: Apache-2.0
#include "host/promote/decision.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "host/model/pcc_sample.h"

namespace tthost {
namespace {

// Below, results have little to do with what they should be.
constexpr double kLeastThreshold = 0.9;
constexpr double kSteps = 100;  // thresholds per unit

using Samples = std::vector<CaseSample>;

std::string Text(std::string_view text) {
  return Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
}

// By what is expected now, which may not be what was expected when the case ran.
BringupStatus StatusOf(const PresentEntry& present, const CaseSample& sample) {
  const bool is_pcc_all = sample.observed == BringupStatus::kPassed || sample.only_pcc_failed;
  if (!is_pcc_all) return sample.observed;
  if (!present.checks_pcc || !sample.pcc) return BringupStatus::kPassed;
  return *sample.pcc >= present.required_pcc ? BringupStatus::kPassed
                                             : BringupStatus::kIncorrectResult;
}

// Of a pass that nobody checked the correlation may still say something.
bool ShowsNothing(const PresentEntry& present, const CaseSample& sample) {
  return sample.unchecked && !(sample.pcc && *sample.pcc >= present.required_pcc);
}

// In the order of the stages: what is recorded was not reached.
bool IsEarlier(BringupStatus status, const std::optional<BringupStatus>& recorded) {
  return recorded && *recorded <= BringupStatus::kIncorrectResult && status < *recorded;
}

class Deciding {
 public:
  Deciding(const PresentEntry& present, const Samples& samples)
      : present_(present), samples_(samples) {
    for (const CaseSample& sample : samples) {
      if (!sample.pcc) all_have_pcc_ = false;
      if (sample.pcc) smallest_ = std::min(smallest_, *sample.pcc);
      if (StatusOf(present, sample) == BringupStatus::kPassed) ++passed_;
    }
  }

  Proposal Run() {
    const ConfigStatus status = present_.expectation.status;
    if (samples_.empty() || status == ConfigStatus::kNotSupportedSkip ||
        status == ConfigStatus::kExcludeModel) {
      return {};
    }
    if (std::ranges::any_of(samples_, &CaseSample::needed_retries)) {
      return Undecided("it needed retries");
    }
    const auto shared = SharedStatus(present_, samples_);
    if (shared == BringupStatus::kPassed) {
      Promote();
      const bool is_open = std::ranges::any_of(
          samples_, [&](const CaseSample& sample) { return ShowsNothing(present_, sample); });
      if (is_open && !proposal_.changes.empty()) return Undecided("a pass of it was not checked");
    } else if (!IsKnownFailure() && OnlyLacksCorrelation()) {
      LowerThreshold();
    } else if (!shared) {
      if (IsKnownFailure() && passed_ == 0) return Undecided("it fails in different ways");
      return Undecided("results differ");
    } else if (shared == BringupStatus::kUnknown) {
      return Undecided("it ended before it could have a status");
    } else {
      RecordFailure(*shared);
    }
    return std::move(proposal_);
  }

 private:
  bool IsKnownFailure() const {
    return present_.expectation.status == ConfigStatus::kKnownFailureXfail;
  }

  static Proposal Undecided(std::string why) {
    Proposal proposal;
    proposal.undecided = std::move(why);
    return proposal;
  }

  void Change(const std::string& field, std::optional<std::string> value) {
    proposal_.changes.push_back({field, std::move(value)});
  }

  void SetStatus(ConfigStatus status) {
    if (status != present_.expectation.status) {
      Change("status", Text(ConfigStatusName(status)));
    }
  }

  void Promote() {
    const ConfigStatus status = present_.expectation.status;
    if (status == ConfigStatus::kKnownFailureXfail) proposal_.guidance.emplace_back("RM_XFAIL");
    if (status == ConfigStatus::kUnspecified) proposal_.guidance.emplace_back("ADD_CONFIG");
    SetStatus(ConfigStatus::kExpectedPassing);
    const bool enables = EnablesCheck();
    const double required = ThresholdFor(enables);
    if (required != present_.required_pcc) Change("required_pcc", Json(required).dump());
    if (enables) {
      Change("assert_pcc", std::nullopt);
      const bool is_usual = present_.required_pcc >= kUsualPcc;
      proposal_.guidance.emplace_back(is_usual ? "ENABLE_PCC_099" : "ENABLE_PCC");
    }
    if (required > present_.required_pcc) {
      proposal_.guidance.emplace_back(required >= kUsualPcc ? "RAISE_PCC_099" : "RAISE_PCC");
    }
    ForgetFailure(all_have_pcc_ && (present_.checks_pcc || enables), required);
  }

  bool EnablesCheck() const {
    return !present_.pcc_is_fixed && !present_.checks_pcc && present_.may_enable_check &&
           all_have_pcc_ && smallest_ > present_.required_pcc + kPccBuffer;
  }

  double ThresholdFor(bool enables) const {
    const double present = present_.required_pcc;
    const bool is_open = !present_.pcc_is_fixed && all_have_pcc_ &&
                         (enables || present_.checks_pcc) && present < kUsualPcc;
    return is_open ? std::max(present, SafeThreshold(smallest_)) : present;
  }

  // Results whose correlation nobody checks may still be as wrong as recorded; so may those of a
  // case that is expected to pass with less than the usual threshold.
  void ForgetFailure(bool is_checked, double required) {
    const Expectation& expectation = present_.expectation;
    const bool is_of_a_failure =
        IsKnownFailure() ||
        (expectation.bringup_status && expectation.bringup_status != BringupStatus::kPassed);
    if (!is_of_a_failure) return;
    const bool was_wrong = expectation.bringup_status == BringupStatus::kIncorrectResult;
    const bool is_right = is_checked && (IsKnownFailure() || required >= kUsualPcc);
    if (was_wrong && !is_right) return;
    if (expectation.bringup_status) Change("bringup_status", std::nullopt);
    if (!expectation.reason.empty()) Change("reason", std::nullopt);
  }

  bool OnlyLacksCorrelation() const {
    return !present_.pcc_is_fixed && present_.checks_pcc && all_have_pcc_ &&
           SafeThreshold(smallest_) >= kLeastThreshold &&
           std::ranges::all_of(samples_, [](const CaseSample& sample) {
             return sample.observed == BringupStatus::kPassed || sample.only_pcc_failed;
           });
  }

  void LowerThreshold() {
    SetStatus(ConfigStatus::kExpectedPassing);
    Change("required_pcc", Json(SafeThreshold(smallest_)).dump());
    ForgetFailure(/*is_checked=*/true, SafeThreshold(smallest_));
    proposal_.loosens = true;
  }

  // A reason without a status fits whatever it is about.
  bool IsRecorded(BringupStatus status) const {
    const Expectation& recorded = present_.expectation;
    if (!recorded.bringup_status) return !recorded.reason.empty();
    return *recorded.bringup_status == status;
  }

  const std::string& NewestReason() const {
    return std::ranges::max_element(samples_, {}, &CaseSample::started)->reason;
  }

  // Of a known failure the record is changed, which loosens nothing unless it gets less far.
  void RecordFailure(BringupStatus status) {
    if (IsKnownFailure() && IsRecorded(status)) return;
    const auto& recorded = present_.expectation.bringup_status;
    proposal_.loosens = !IsKnownFailure() || IsEarlier(status, recorded);
    SetStatus(ConfigStatus::kKnownFailureXfail);
    if (recorded != status) Change("bringup_status", Text(BringupStatusName(status)));
    // What people wrote of the same failure, links to issues among it, says more.
    const std::string& present = present_.expectation.reason;
    if (IsRecorded(status) && !present.empty()) return;
    const std::string& reason = NewestReason();
    if (!reason.empty() && reason != present) Change("reason", Text(reason));
  }

  const PresentEntry& present_;
  const Samples& samples_;
  double smallest_ = 1;
  bool all_have_pcc_ = true;
  size_t passed_ = 0;
  Proposal proposal_;
};

}  // namespace

Proposal Decide(const PresentEntry& present, const std::vector<CaseSample>& samples) {
  return Deciding(present, samples).Run();
}

std::optional<BringupStatus> SharedStatus(const PresentEntry& present,
                                          const std::vector<CaseSample>& samples) {
  std::optional<BringupStatus> shared;
  for (const CaseSample& sample : samples) {
    const BringupStatus status = StatusOf(present, sample);
    if (shared && *shared != status) return std::nullopt;
    shared = status;
  }
  return shared;
}

double SafeThreshold(double smallest_pcc) {
  const double rounding = 1e-9;  // of numbers that have no binary fraction
  return std::min(kUsualPcc, std::floor((smallest_pcc - kPccBuffer) * kSteps + rounding) / kSteps);
}

}  // namespace tthost
