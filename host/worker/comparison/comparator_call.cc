// SPDX-License-Identifier: Apache-2.0
#include "host/worker/comparison/comparator_call.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

namespace tthost {

namespace {

constexpr uint32_t kKnownGroups = TTHOST_STATS_MOMENTS | TTHOST_STATS_MAX_ABS | TTHOST_STATS_EQUAL |
                                  TTHOST_STATS_NORMS | TTHOST_STATS_MAGNITUDES;

std::optional<double> Defined(double value) {
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

bool IsTolerance(double value) { return std::isfinite(value) && value >= 0; }

}  // namespace

void ComparatorCall::Enter(ComparatorPhase phase, const LeafScan* scan) {
  phase_ = phase;
  scan_ = scan;
  ForgetFailure();
}

tthost_status ComparatorCall::CheckPhase(ComparatorPhase phase, std::string_view function) {
  if (phase_ == phase) return TTHOST_OK;
  std::string text(function);
  text += phase == ComparatorPhase::kBegin ? "() belongs into begin()" : "() belongs into leaf()";
  return Fail(TTHOST_FAILED_PRECONDITION, text);
}

tthost_status ComparatorCall::RecordMetric(const tthost_metric& metric) {
  if (metric.name.size == 0) return Fail(TTHOST_INVALID_ARGUMENT, "metric(): it has no name");
  if (metric.passed < 0 || metric.passed > 2) {
    return Fail(TTHOST_INVALID_ARGUMENT,
                "metric(): passed must be 0, 1 or 2, not " + std::to_string(metric.passed));
  }
  if (metric.gates != 0 && metric.gates != 1) {
    return Fail(TTHOST_INVALID_ARGUMENT,
                "metric(): gates must be 0 or 1, not " + std::to_string(metric.gates));
  }
  if (metric.gates == 1 && metric.passed == 0 && Defined(metric.value)) {
    return Fail(TTHOST_INVALID_ARGUMENT,
                "metric(): it gates and has a value, but passed is neither 1 nor 2");
  }
  Metric copy;
  copy.comparator = PluginId();
  copy.name = FromStr(metric.name);
  copy.leaf = FromStr(metric.leaf);
  copy.value = Defined(metric.value);
  copy.limit = Defined(metric.limit);
  if (metric.passed != 0) copy.passed = metric.passed == 1;
  copy.gates = metric.gates == 1;
  copy.note = FromStr(metric.note);
  copy.message = FromStr(metric.message);
  const std::lock_guard lock(mutex_);
  metrics_.push_back(std::move(copy));
  return TTHOST_OK;
}

tthost_status ComparatorCall::Want(uint32_t groups) {
  if (auto status = CheckPhase(ComparatorPhase::kBegin, "stats.want")) return status;
  if ((groups & ~kKnownGroups) != 0) {
    return Fail(TTHOST_UNIMPLEMENTED, "stats.want(): unknown groups in " + std::to_string(groups));
  }
  const std::lock_guard lock(mutex_);
  wishes_.groups |= groups;
  return TTHOST_OK;
}

int32_t ComparatorCall::WantViolations(double rtol, double atol) {
  if (CheckPhase(ComparatorPhase::kBegin, "stats.want_violations") != TTHOST_OK) return -1;
  if (!IsTolerance(rtol) || !IsTolerance(atol)) {
    Fail(TTHOST_INVALID_ARGUMENT,
         "stats.want_violations(): rtol and atol must be finite and not negative");
    return -1;
  }
  const std::lock_guard lock(mutex_);
  std::vector<Tolerance>& all = wishes_.tolerances;
  const Tolerance wish{rtol, atol};
  const auto slot = std::find(all.begin(), all.end(), wish) - all.begin();
  if (static_cast<size_t>(slot) == all.size()) all.push_back(wish);
  return static_cast<int32_t>(slot);
}

tthost_status ComparatorCall::ReadStats(tthost_leaf_stats* out) {
  if (auto status = CheckPhase(ComparatorPhase::kLeaf, "stats.read")) return status;
  // The caller may know fewer or more fields than the host does.
  const auto size = static_cast<uint32_t>(std::min<size_t>(out->struct_size, sizeof *out));
  std::memcpy(out, &scan_->stats, size);
  out->struct_size = size;
  return TTHOST_OK;
}

tthost_status ComparatorCall::ReadViolations(int32_t slot, uint64_t* out_count) {
  if (auto status = CheckPhase(ComparatorPhase::kLeaf, "stats.read_violations")) return status;
  if (slot < 0 || static_cast<size_t>(slot) >= scan_->violations.size()) {
    return Fail(TTHOST_INVALID_ARGUMENT,
                "stats.read_violations(): no slot " + std::to_string(slot));
  }
  *out_count = scan_->violations[static_cast<size_t>(slot)];
  return TTHOST_OK;
}

}  // namespace tthost
