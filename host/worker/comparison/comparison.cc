// SPDX-License-Identifier: Apache-2.0
#include "host/worker/comparison/comparison.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <string_view>
#include <utility>

#include "host/base/clock.h"
#include "host/worker/comparison/comparator_call.h"
#include "host/worker/comparison/leaf_scan.h"
#include "host/worker/comparison/strict_checks.h"

namespace tthost {

namespace {

// One comparator at work.
struct Participant {
  Participant(const LoadedComparator& loaded, int64_t deadline_ns, ScanWishes& wishes)
      : comparator(&loaded.instance), call(loaded.id, deadline_ns, wishes) {}

  const tthost_comparator* comparator;
  ComparatorCall call;
};
using Participants = std::deque<Participant>;  // a call stays where it is

bool OutOfTime(const CompareOptions& options) {
  return options.deadline_ns != 0 && SystemClock().SteadyNanos() >= options.deadline_ns;
}

Result<void> Check(const Participant& participant, std::string_view function,
                   tthost_status status) {
  if (status == TTHOST_OK) return {};
  return Error(PluginError(participant.call, function, status));
}

Result<void> Begin(Participants& participants, const CompareOptions& options, size_t leaf_count) {
  tthost_compare_info info = {};
  info.struct_size = sizeof info;
  info.leaf_count = static_cast<uint32_t>(leaf_count);
  info.phase = ToStr(options.phase);
  for (Participant& one : participants) {
    one.call.Enter(ComparatorPhase::kBegin);
    TTHOST_RETURN_IF_ERROR(
        Check(one, "begin", one.comparator->begin(one.comparator->self, &one.call, &info)));
  }
  return {};
}

Result<void> HandOut(Participants& participants, const tthost_leaf& leaf, const LeafScan& scan) {
  for (Participant& one : participants) {
    one.call.Enter(ComparatorPhase::kLeaf, &scan);
    TTHOST_RETURN_IF_ERROR(
        Check(one, "leaf", one.comparator->leaf(one.comparator->self, &one.call, &leaf)));
  }
  return {};
}

bool IsAggregate(const Metric& metric) { return metric.leaf.empty(); }

Result<void> Finish(Participants& participants, std::vector<Metric>& metrics) {
  for (Participant& one : participants) {
    one.call.Enter(ComparatorPhase::kFinish);
    TTHOST_RETURN_IF_ERROR(
        Check(one, "finish", one.comparator->finish(one.comparator->self, &one.call)));
    std::vector<Metric> reported = one.call.TakeMetrics();
    // Without an aggregate nobody could tell a comparator that does not gate from a silent one.
    if (std::ranges::none_of(reported, IsAggregate)) {
      return Error(Status::Unavailable("plugin '" + one.call.PluginId() +
                                       "' reported no aggregate metric in finish()"));
    }
    std::ranges::move(reported, std::back_inserter(metrics));
  }
  return {};
}

void AddLine(std::string line, std::string& text) {
  if (!text.empty()) text += '\n';
  text += line;
}

std::string FailureMessage(const Metric& metric) {
  if (!metric.message.empty()) return metric.message;
  return "Metric " + metric.name + " of comparator " + metric.comparator + " failed.";
}

// Strict failures count only where something gates: a comparison that nobody asked to judge, or
// that had nothing to be judged, passes, marked.
void Conclude(Comparison& comparison) {
  const auto gates = [](const Metric& metric) { return IsAggregate(metric) && metric.gates; };
  const bool is_judged = std::ranges::any_of(comparison.metrics, [&](const Metric& metric) {
    return gates(metric) && (metric.passed || !comparison.strict_failures.empty());
  });
  comparison.unchecked = !is_judged;
  if (!comparison.unchecked) {
    for (const StrictFailure& failure : comparison.strict_failures) {
      AddLine(failure.text, comparison.error);
    }
    for (const Metric& metric : comparison.metrics) {
      if (gates(metric) && metric.passed == false)
        AddLine(FailureMessage(metric), comparison.error);
    }
  }
  comparison.passed = comparison.error.empty();
}

}  // namespace

Result<Comparison> Compare(const std::vector<LeafView>& golden, const std::vector<LeafView>& device,
                           std::span<const LoadedComparator> comparators,
                           const CompareOptions& options) {
  Comparison comparison;
  comparison.phase = options.phase;
  MatchedLeaves matched = MatchLeaves(golden, device);
  comparison.strict_failures = std::move(matched.failures);

  ScanWishes wishes;
  Participants participants;
  for (const LoadedComparator& loaded : comparators) {
    participants.emplace_back(loaded, options.deadline_ns, wishes);
  }
  TTHOST_RETURN_IF_ERROR(Begin(participants, options, golden.size()));

  for (const LeafPair& pair : matched.tensors) {
    if (OutOfTime(options)) {
      return Error(Status::Unavailable("the comparison ran out of time at leaf '" +
                                       pair.golden->path + "'"));
    }
    const double noise_floor = std::max(pair.golden->noise_floor, pair.device->noise_floor);
    ScanWishes leaf_wishes = wishes;
    if (noise_floor > 0) leaf_wishes.groups |= TTHOST_STATS_MAGNITUDES;
    const LeafScan scan =
        ScanLeaf(*pair.golden->tensor, *pair.device->tensor, leaf_wishes, options.threads);
    if (auto failure = CheckFiniteness(*pair.golden, scan)) {
      comparison.strict_failures.push_back(std::move(*failure));
      continue;
    }
    tthost_leaf leaf = {};
    leaf.struct_size = sizeof leaf;
    leaf.index = static_cast<uint32_t>(pair.golden - golden.data());
    leaf.path = ToStr(pair.golden->path);
    leaf.actual = &*pair.device->tensor;
    leaf.golden = &*pair.golden->tensor;
    leaf.noise_floor = noise_floor;
    TTHOST_RETURN_IF_ERROR(HandOut(participants, leaf, scan));
  }
  TTHOST_RETURN_IF_ERROR(Finish(participants, comparison.metrics));
  Conclude(comparison);
  return comparison;
}

}  // namespace tthost
