// SPDX-License-Identifier: Apache-2.0
#include "host/worker/conformance/comparison_drive.h"

#include <algorithm>

#include "host/base/clock.h"
#include "host/worker/comparison/comparator_call.h"
#include "host/worker/comparison/leaf_scan.h"

namespace tthost::conformance {
namespace {

bool IsAggregate(const Metric& metric) { return metric.leaf.empty(); }

// Cancelled from a moment on.
class CancellableCall : public ComparatorCall {
 public:
  CancellableCall(const std::string& id, ScanWishes& wishes, int64_t cancelled_at)
      : ComparatorCall(id, cancelled_at, wishes) {}
  void Log(int32_t, std::string_view) override {}

  // A host has no statistics of tensors whose shapes differ.
  void RefuseStatistics(bool refuse) { refuses_ = refuse; }
  tthost_status ReadStats(tthost_leaf_stats* out) override {
    return refuses_ ? Refuse() : ComparatorCall::ReadStats(out);
  }
  tthost_status ReadViolations(int32_t slot, uint64_t* out_count) override {
    return refuses_ ? Refuse() : ComparatorCall::ReadViolations(slot, out_count);
  }

 private:
  tthost_status Refuse() {
    return Fail(TTHOST_FAILED_PRECONDITION, "the shapes of the leaf's tensors differ");
  }

  bool refuses_ = false;
};

// The statistics of a leaf that is only a description: as if of its first element.
LeafScan PretendedScan(const ScanWishes& wishes) {
  LeafScan scan;
  scan.stats.struct_size = sizeof(scan.stats);
  scan.stats.known = wishes.groups;
  scan.stats.element_count = scan.stats.finite_count = scan.stats.equal_count = 1;
  scan.violations.resize(wishes.tolerances.size());
  return scan;
}

// The elements that a mask keeps, in a row.
TensorSpec Kept(const TensorSpec& spec, const TensorSpec& mask) {
  int64_t count = 1;
  for (const int64_t size : spec.shape) count *= size;
  std::vector<int64_t> places;
  for (int64_t i = 0; i < count; ++i) {
    if (mask.fill(i) != 0) places.push_back(i);
  }
  const auto fill = [places, fill = spec.fill](int64_t i) { return fill(places[size_t(i)]); };
  return {.shape = {int64_t(places.size())}, .fill = fill, .dtype = spec.dtype};
}

// What a mask leaves out does not count in the statistics either.
LeafScan ScanKept(const SampleLeaf& leaf, const ScanWishes& wishes) {
  const SampleTensor golden(Kept(leaf.golden, *leaf.mask), Guard::kAfter, "golden");
  const SampleTensor actual(Kept(leaf.actual, *leaf.mask), Guard::kAfter, "actual");
  return ScanLeaf(*golden.View(), *actual.View(), wishes, 1);
}

class Drive {
 public:
  Drive(const Instance<tthost_comparator>& comparator, const std::string& id,
        const ComparisonOptions& options)
      : comparator_(comparator),
        options_(options),
        call_(id, wishes_,
              options.cancel_after_ns == 0
                  ? 0
                  : SystemClock().SteadyNanos() + options.cancel_after_ns) {}

  ComparisonEnd Compare(const std::vector<SampleLeaf>& leaves) {
    Begin(leaves.size());
    for (uint32_t i = 0; i < leaves.size() && end_.IsOk(); ++i) Leaf(leaves[i], i);
    if (end_.IsOk()) Finish();
    end_.text = call_.FailureText();
    end_.metrics = call_.TakeMetrics();
    return std::move(end_);
  }

 private:
  void Begin(size_t leaf_count) {
    const GuardedMemory phase("forward", options_.guard, "the phase of begin()");
    tthost_compare_info info = {};
    info.struct_size = sizeof(info);
    info.leaf_count = static_cast<uint32_t>(leaf_count);
    info.phase = ToStr(phase.Bytes());
    const GuardedMemory lent({reinterpret_cast<const char*>(&info), sizeof(info)}, options_.guard,
                             "the info of begin()");
    call_.Enter(ComparatorPhase::kBegin);
    Run("begin", [&] {
      return comparator_->begin(comparator_.Self(), &call_,
                                reinterpret_cast<const tthost_compare_info*>(lent.Data()));
    });
  }

  void Leaf(const SampleLeaf& sample, uint32_t index) {
    const SampleTensor golden(sample.golden, options_.guard, "golden");
    const SampleTensor actual(sample.actual, options_.guard, "actual");
    std::optional<SampleTensor> mask;
    if (sample.mask) mask.emplace(*sample.mask, options_.guard, "mask");
    const GuardedMemory path(sample.path, options_.guard, "the path of leaf()");
    const bool has_one_shape = sample.golden.shape == sample.actual.shape;
    const bool is_scanned = options_.has_statistics && has_one_shape;
    call_.RefuseStatistics(!has_one_shape);
    const LeafScan scan = !is_scanned   ? PretendedScan(wishes_)
                          : sample.mask ? ScanKept(sample, wishes_)
                                        : ScanLeaf(*golden.View(), *actual.View(), wishes_, 1);
    tthost_leaf leaf = {};
    leaf.struct_size = sizeof(leaf);
    leaf.index = index;
    leaf.path = ToStr(path.Bytes());
    leaf.actual = actual.View();
    leaf.golden = golden.View();
    leaf.mask = mask ? mask->View() : nullptr;
    const GuardedMemory lent({reinterpret_cast<const char*>(&leaf), sizeof(leaf)}, options_.guard,
                             "the leaf of leaf()");
    call_.Enter(ComparatorPhase::kLeaf, &scan);
    Run("leaf", [&] {
      return comparator_->leaf(comparator_.Self(), &call_,
                               reinterpret_cast<const tthost_leaf*>(lent.Data()));
    });
  }

  void Finish() {
    call_.Enter(ComparatorPhase::kFinish);
    Run("finish", [&] { return comparator_->finish(comparator_.Self(), &call_); });
  }

  template <typename Function>
  void Run(const char* name, const Function& function) {
    const Entering entering(name);
    end_.function = name;
    end_.status = function();
  }

  const Instance<tthost_comparator>& comparator_;
  const ComparisonOptions& options_;
  ScanWishes wishes_;
  CancellableCall call_;
  ComparisonEnd end_;
};

}  // namespace

SampleLeaf Alike(TensorSpec spec) { return {.golden = spec, .actual = spec}; }

std::vector<SampleLeaf> UsualLeaves() {
  std::vector<SampleLeaf> leaves = {Alike({.shape = {3, 5}}), Alike({.shape = {7}})};
  leaves.back().path = "output/hidden_state";
  return leaves;
}

std::optional<bool> ComparisonEnd::Passed() const {
  std::optional<bool> passed;
  for (const Metric& metric : metrics) {
    if (!IsAggregate(metric) || !metric.gates) continue;
    passed = passed.value_or(true) && metric.passed != false;
  }
  return passed;
}

const Metric* ComparisonEnd::GatingWithoutVerdict() const {
  const auto found = std::ranges::find_if(metrics, [](const Metric& metric) {
    return IsAggregate(metric) && metric.gates && !metric.passed;
  });
  return found == metrics.end() ? nullptr : &*found;
}

bool ComparisonEnd::HasAggregate() const { return std::ranges::any_of(metrics, IsAggregate); }

ComparisonEnd CompareOnce(const Instance<tthost_comparator>& comparator, const std::string& id,
                          const std::vector<SampleLeaf>& leaves, const ComparisonOptions& options) {
  return Drive(comparator, id, options).Compare(leaves);
}

}  // namespace tthost::conformance
