// SPDX-License-Identifier: Apache-2.0
// Compiled without contraction of a * b + c, like the kernels.
//
// A leaf is cut into chunks of fixed size. Each chunk has lane sums of its own, which are added up
// in the order of the chunks, whoever scanned them.
#include "host/worker/comparison/leaf_scan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <thread>

#include "host/worker/comparison/block_scanner.h"

namespace tthost {

namespace {

constexpr uint64_t kChunk = 64 * kBlock;
// Chunks whose sums are held until they are added up.
constexpr uint64_t kWave = 64;

// Totals of a leaf; the order of their additions is fixed.
struct LeafSums {
  double golden = 0, actual = 0, golden_sq = 0, actual_sq = 0, product = 0;
  double norm_golden = 0, norm_actual = 0, norm_diff = 0;
};

double AddLanes(const double (&lanes)[kLanes]) {
  std::array<double, kLanes> sums;
  std::copy_n(lanes, kLanes, sums.begin());
  for (size_t width = kLanes / 2; width > 0; width /= 2) {
    for (size_t i = 0; i < width; ++i) sums[i] += sums[i + width];
  }
  return sums[0];
}

LeafSums Total(const ChunkSums& chunk) {
  return {.golden = AddLanes(chunk.moments.golden),
          .actual = AddLanes(chunk.moments.actual),
          .golden_sq = AddLanes(chunk.moments.golden_sq),
          .actual_sq = AddLanes(chunk.moments.actual_sq),
          .product = AddLanes(chunk.moments.product),
          .norm_golden = AddLanes(chunk.squares.golden_sq),
          .norm_actual = AddLanes(chunk.squares.actual_sq),
          .norm_diff = AddLanes(chunk.squares.product)};
}

void Add(const LeafSums& chunk, LeafSums& sums) {
  sums.golden += chunk.golden;
  sums.actual += chunk.actual;
  sums.golden_sq += chunk.golden_sq;
  sums.actual_sq += chunk.actual_sq;
  sums.product += chunk.product;
  sums.norm_golden += chunk.norm_golden;
  sums.norm_actual += chunk.norm_actual;
  sums.norm_diff += chunk.norm_diff;
}

struct Spread {
  double nearest_to_mean;  // a value that occurs, so that a constant tensor has no deviations
  bool around_zero;        // the mean is small enough for raw sums to lose nothing that matters
};

Spread SpreadOf(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  double mean = 0;
  for (double value : values) mean += value / count;
  double variance = 0;
  for (double value : values) variance += (value - mean) * (value - mean) / count;
  const double nearest = *std::min_element(
      values.begin(), values.end(),
      [mean](double x, double y) { return std::abs(x - mean) < std::abs(y - mean); });
  return {nearest, mean * mean <= 16 * variance};
}

// Decides how to take the sums from the first block that has a finite pair. The mean of a share f
// of the data is within sqrt(variance / f) of the mean of all, which bounds what cancellation can
// cost however the rest looks.
ScanPlan PlanScan(BlockScanner& scanner, const ScanWishes& wishes) {
  ScanPlan plan;
  plan.magnitudes = (wishes.groups & TTHOST_STATS_MAGNITUDES) != 0;
  if (!wishes.tolerances.empty()) {
    plan.rtol = wishes.tolerances[0].rtol;
    plan.atol = wishes.tolerances[0].atol;
  }
  if ((wishes.groups & TTHOST_STATS_MOMENTS) == 0) return plan;
  plan.sums = Sums::kShifted;
  for (uint64_t start = 0; start < scanner.Count(); start += kBlock) {
    const BlockScanner::FinitePairs pairs = scanner.ReadFinite(start);
    if (pairs.golden.empty()) continue;
    const Spread golden = SpreadOf(pairs.golden);
    const Spread actual = SpreadOf(pairs.actual);
    if (golden.around_zero && actual.around_zero && scanner.Type() != ScanType::kFloat64) {
      plan.sums = Sums::kRaw;
      return plan;
    }
    plan.shift = {golden.nearest_to_mean, actual.nearest_to_mean};
    return plan;
  }
  return plan;
}

// Scans the chunks first, first + step, … below `end`.
void ScanChunks(BlockScanner& scanner, const ScanPlan& plan, uint64_t wave, uint64_t first,
                uint64_t step, std::array<LeafSums, kWave>& sums) {
  const uint64_t count = scanner.Count();
  for (uint64_t i = first; i < kWave && (wave + i) * kChunk < count; i += step) {
    const uint64_t end = std::min((wave + i + 1) * kChunk, count);
    ChunkSums chunk;
    for (uint64_t start = (wave + i) * kChunk; start < end; start += kBlock) {
      scanner.Scan(start, plan, chunk);
    }
    sums[i] = Total(chunk);
  }
}

LeafSums ScanAll(std::vector<BlockScanner>& scanners, const ScanPlan& plan) {
  LeafSums total;
  std::array<LeafSums, kWave> sums;
  const uint64_t chunks = (scanners[0].Count() + kChunk - 1) / kChunk;
  for (uint64_t wave = 0; wave < chunks; wave += kWave) {
    std::vector<std::thread> others;
    for (size_t i = 1; i < scanners.size(); ++i) {
      others.emplace_back(
          [&, i] { ScanChunks(scanners[i], plan, wave, i, scanners.size(), sums); });
    }
    ScanChunks(scanners[0], plan, wave, 0, scanners.size(), sums);
    for (std::thread& other : others) other.join();
    for (uint64_t i = 0; i < std::min(kWave, chunks - wave); ++i) Add(sums[i], total);
  }
  return total;
}

void FillMoments(const LeafSums& sums, const ScanPlan& plan, tthost_leaf_stats& stats) {
  if (plan.sums == Sums::kNone || stats.finite_count == 0) return;
  const auto count = static_cast<double>(stats.finite_count);
  stats.mean_golden = plan.shift.golden + sums.golden / count;
  stats.mean_actual = plan.shift.actual + sums.actual / count;
  stats.m2_golden = std::max(0.0, sums.golden_sq - sums.golden * (sums.golden / count));
  stats.m2_actual = std::max(0.0, sums.actual_sq - sums.actual * (sums.actual / count));
  stats.co_moment = sums.product - sums.golden * (sums.actual / count);
}

}  // namespace

LeafScan ScanLeaf(const tthost_tensor& golden, const tthost_tensor& actual,
                  const ScanWishes& wishes, int threads) {
  std::vector<BlockScanner> scanners;
  scanners.emplace_back(golden, actual, wishes);
  const uint64_t chunks = (scanners[0].Count() + kChunk - 1) / kChunk;
  while (scanners.size() <
         std::min<uint64_t>(static_cast<uint64_t>(std::max(threads, 1)), chunks)) {
    scanners.emplace_back(golden, actual, wishes);
  }

  const ScanPlan plan = PlanScan(scanners[0], wishes);
  const LeafSums sums = ScanAll(scanners, plan);
  Tally tally = scanners[0].Totals();
  for (size_t i = 1; i < scanners.size(); ++i) tally.Add(scanners[i].Totals());

  LeafScan scan;
  tthost_leaf_stats& stats = scan.stats;
  stats.struct_size = sizeof stats;
  stats.known = wishes.groups;
  stats.element_count = scanners[0].Count();
  stats.finite_count = tally.finite;
  stats.equal_count = tally.equal;
  if ((wishes.groups & TTHOST_STATS_MAGNITUDES) != 0) {
    stats.max_abs_golden = tally.max_golden;
    stats.max_abs_actual = tally.max_actual;
  }
  stats.sum_sq_golden = sums.norm_golden;
  stats.sum_sq_actual = sums.norm_actual;
  stats.sum_sq_diff = sums.norm_diff;
  FillMoments(sums, plan, stats);
  if (tally.max_diff > 0) {
    const auto largest = scanners[0].LargestDifference(tally.max_diff_block);
    stats.max_abs_diff = largest.value;
    stats.max_abs_diff_index = largest.index;
  }
  scan.violations = std::move(tally.violations);
  scan.mismatch_count = tally.mismatches;
  scan.first_mismatch = tally.first_mismatch;
  return scan;
}

}  // namespace tthost
