// SPDX-License-Identifier: Apache-2.0
#include "norm_ratio.h"

#include <cmath>

#include "tthost/cpp/stats.hpp"

namespace tthost::pcc {
namespace {

double SumOfSquares(uint64_t count, double mean, double m2) {
  return m2 + static_cast<double>(count) * mean * mean;
}

// NaN where golden is zero, or a sum leaves the range of a double.
double Ratio(const tthost_leaf_stats& stats) {
  const double golden = SumOfSquares(stats.finite_count, stats.mean_golden, stats.m2_golden);
  const double device = SumOfSquares(stats.finite_count, stats.mean_actual, stats.m2_actual);
  const double ratio = std::sqrt(device) / std::sqrt(golden);
  return std::isfinite(ratio) ? ratio : sdk::kUndefined;
}

double DistanceFromOne(double ratio) { return std::fabs(std::log(ratio)); }

}  // namespace

void NormRatio::Leaf(sdk::Call& call, const sdk::LeafPair& leaf, const tthost_leaf_stats& stats) {
  if (sdk::IsWithinNoise(stats, leaf.noise_floor)) return;
  const double ratio = Ratio(stats);
  sdk::Metric metric("norm_ratio");
  metric.Leaf(std::string(leaf.path)).Value(ratio);
  if (std::isnan(ratio)) metric.Note("undefined: the norm of golden is zero or beyond float64");
  call.Record(metric);
  if (std::isnan(ratio)) return;
  if (std::isnan(farthest_) || DistanceFromOne(ratio) > DistanceFromOne(farthest_)) {
    farthest_ = ratio;
    farthest_leaf_ = leaf.path;
  }
}

void NormRatio::Finish(sdk::Call& call) const {
  sdk::Metric metric("norm_ratio");
  metric.Value(farthest_);
  metric.Note(std::isnan(farthest_) ? "no leaf with a norm"
                                    : "farthest from one: leaf '" + farthest_leaf_ + "'");
  call.Record(metric);
}

}  // namespace tthost::pcc
