// SPDX-License-Identifier: Apache-2.0
// Pearson's correlation of each leaf. A leaf below the limit, or without a correlation, passes when
// it is close element by element; the number recorded stays the true one. Beside it stands the
// ratio of the norms.
#include <cmath>
#include <string>

#include "norm_ratio.h"
#include "tthost/cpp/leafwise_comparator.hpp"

namespace {

using tthost::sdk::Call;
using tthost::sdk::CompareInfo;

using tthost::sdk::Config;
using tthost::sdk::LeafPair;
using tthost::sdk::LeafVerdict;
using tthost::sdk::NumberText;
using tthost::sdk::Pcc;
using tthost::sdk::Stats;

// Why there is no correlation.
std::string WhyUndefined(const tthost_leaf_stats& stats) {
  const uint64_t count = stats.finite_count;
  if (count == 0) return "undefined: no finite element";
  if (count == 1) return "undefined: a single element";
  if (stats.m2_golden == 0) return "undefined: golden is constant";
  if (stats.m2_actual == 0) return "undefined: device is constant";
  return "undefined: sums leave the range of float64";
}

class Correlation : public tthost::sdk::LeafwiseComparator {
 public:
  explicit Correlation(const Config& config)
      : LeafwiseComparator({"pcc", config.Number("required"), config.Boolean("gate"),
                            tthost::sdk::Worst::kSmallest}),
        rtol_(config.Number("allclose_rtol")),
        atol_(config.Number("allclose_atol")) {}

  void Wish(Stats& stats) override {
    stats.Want(TTHOST_STATS_MOMENTS);
    violations_ = stats.WantViolations(rtol_, atol_);
  }

  LeafVerdict Judge(const LeafPair&, const Stats& stats) override {
    const tthost_leaf_stats figures = stats.Read();
    if (figures.element_count == 0) return {true, tthost::sdk::kUndefined, "empty"};

    LeafVerdict verdict = {false, Pcc(figures)};
    if (std::isnan(verdict.value)) verdict.note = WhyUndefined(figures);
    if (verdict.value >= measure().limit) {
      verdict.passed = true;
    } else if (figures.finite_count > 0 && stats.Violations(violations_) == 0) {
      verdict.passed = true;
      if (!verdict.note.empty()) verdict.note += ", ";
      verdict.note +=
          "passes by allclose, rtol=" + NumberText(rtol_) + ", atol=" + NumberText(atol_);
    }
    return verdict;
  }

  std::string Sentence(double value) const override {
    return "PCC comparison failed. Calculated: pcc=" + NumberText(value) +
           (std::isfinite(value) ? "" : " (invalid value)") +
           ". Required: pcc=" + NumberText(measure().limit) + ".";
  }

 private:
  double rtol_, atol_;
  int32_t violations_ = 0;
};

class PccComparator : public tthost::sdk::Comparator {
 public:
  explicit PccComparator(const Config& config) : correlation_(config) {}

  void Begin(Call& call, const CompareInfo& info) override {
    correlation_.Begin(call, info);
    norm_ratio_.Begin();
  }

  void Leaf(Call& call, const LeafPair& leaf) override {
    correlation_.Leaf(call, leaf);
    norm_ratio_.Leaf(call, leaf, Stats(call).Read());
  }

  void Finish(Call& call) override {
    correlation_.Finish(call);
    norm_ratio_.Finish(call);
  }

 private:
  Correlation correlation_;
  tthost::pcc::NormRatio norm_ratio_;
};

}  // namespace

TTHOST_PLUGIN(PccComparator);
