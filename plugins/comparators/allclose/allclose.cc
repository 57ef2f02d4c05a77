// SPDX-License-Identifier: Apache-2.0
// Whether every element is within atol + rtol * |golden|: 1 when so, else 0.
#include <string>

#include "tthost/cpp/leafwise_comparator.hpp"

namespace {

using tthost::sdk::Config;
using tthost::sdk::LeafPair;
using tthost::sdk::LeafVerdict;
using tthost::sdk::NumberText;
using tthost::sdk::Stats;

class AllcloseComparator : public tthost::sdk::LeafwiseComparator {
 public:
  explicit AllcloseComparator(const Config& config)
      : LeafwiseComparator(
            {"allclose", 1.0, config.Boolean("gate"), tthost::sdk::Worst::kSmallest}),
        rtol_(config.Number("rtol")),
        atol_(config.Number("atol")) {}

  void Wish(Stats& stats) override { violations_ = stats.WantViolations(rtol_, atol_); }

  LeafVerdict Judge(const LeafPair&, const Stats& stats) override {
    const tthost_leaf_stats figures = stats.Read();
    if (figures.element_count == 0) return {true, 1.0, "empty"};
    if (figures.finite_count == 0) return {false, tthost::sdk::kUndefined, "no finite element"};
    const uint64_t violations = stats.Violations(violations_);
    if (violations == 0) return {true, 1.0};
    return {false, 0.0,
            std::to_string(violations) + " of " + std::to_string(figures.finite_count) +
                " elements are off"};
  }

  std::string Sentence(double) const override {
    return "Allclose comparison failed. Required: atol=" + NumberText(atol_) +
           ", rtol=" + NumberText(rtol_) + ".";
  }

 private:
  double rtol_, atol_;
  int32_t violations_ = 0;
};

}  // namespace

TTHOST_PLUGIN(AllcloseComparator);
