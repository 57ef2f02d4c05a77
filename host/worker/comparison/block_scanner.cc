// SPDX-License-Identifier: Apache-2.0
// Compiled without contraction of a * b + c, like the kernels.
#include "host/worker/comparison/block_scanner.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "host/worker/comparison/dtype.h"

namespace tthost {

static_assert(kBlock <= kMaxRows * kRow);

namespace {

double ValueAt(ScanType type, const void* data, size_t i) {
  switch (type) {
    case ScanType::kFloat32:
      return static_cast<const float*>(data)[i];
    case ScanType::kBFloat16:
      return std::bit_cast<float>(uint32_t{static_cast<const uint16_t*>(data)[i]} << 16);
    case ScanType::kFloat64:
      return static_cast<const double*>(data)[i];
  }
  return 0;
}

// NaN agrees with NaN, an infinity with the same infinity.
bool SpecialsAgree(double golden, double actual) {
  return golden == actual || (std::isnan(golden) && std::isnan(actual));
}

// What the kernels do for whole rows, for the pairs of a last row that is not whole.
void AddPair(size_t lane, double golden, double actual, const ScanPlan& plan, LaneSums& sums) {
  if (plan.sums == Sums::kShifted) {
    golden -= plan.shift.golden;
    actual -= plan.shift.actual;
  }
  sums.golden[lane] += golden;
  sums.actual[lane] += actual;
  sums.golden_sq[lane] += golden * golden;
  sums.actual_sq[lane] += actual * actual;
  sums.product[lane] += golden * actual;
}

// True when the figures of a block, taken as `plan` says, rule out violations of a tolerance. They
// may be rounded float32. A pair that violates has rtol * |golden| < |actual - golden|, so its
// excess is off by a share of max_diff at most; with a larger rtol the product could overflow.
bool NoneCanViolate(const Tolerance& tolerance, const BlockScan& scan, const ScanPlan& plan) {
  if (plan.rtol > 1 || tolerance.rtol < plan.rtol || tolerance.atol < plan.atol) return false;
  const double rounding = 0x1p-19 * scan.max_diff + 0x1p-148;
  return scan.max_excess + rounding <= tolerance.atol;
}

}  // namespace

void Tally::Add(const Tally& other) {
  finite += other.finite;
  equal += other.equal;
  mismatches += other.mismatches;
  max_golden = std::max(max_golden, other.max_golden);
  max_actual = std::max(max_actual, other.max_actual);
  if (other.max_diff > max_diff ||
      (other.max_diff == max_diff && other.max_diff_block < max_diff_block)) {
    max_diff = other.max_diff;
    max_diff_block = other.max_diff_block;
  }
  if (other.first_mismatch &&
      (!first_mismatch || other.first_mismatch->index < first_mismatch->index)) {
    first_mismatch = other.first_mismatch;
  }
  for (size_t i = 0; i < violations.size(); ++i) violations[i] += other.violations[i];
}

BlockScanner::BlockScanner(const tthost_tensor& golden, const tthost_tensor& actual,
                           const ScanWishes& wishes)
    : wishes_(wishes),
      type_(ScanTypeFor(golden.dtype, actual.dtype)),
      golden_(golden, type_),
      actual_(actual, type_),
      wide_integers_(WideIntegers::For(golden, actual)),
      components_(golden.dtype.code == TTHOST_DTYPE_COMPLEX ? 2 : 1) {
  tally_.violations.resize(wishes.tolerances.size());
  if (ElementSource::Collide(golden_, actual_)) actual_.CopyBlocks();
}

size_t BlockScanner::CountFrom(uint64_t start) const {
  return static_cast<size_t>(std::min<uint64_t>(kBlock, Count() - start));
}

BlockScanner::FinitePairs BlockScanner::ReadFinite(uint64_t start) {
  const size_t count = CountFrom(start);
  const void* golden = golden_.Read(start, count);
  const void* actual = actual_.Read(start, count);
  FinitePairs pairs;
  for (size_t i = 0; i < count; ++i) {
    const double g = ValueAt(type_, golden, i);
    const double a = ValueAt(type_, actual, i);
    if (!std::isfinite(g) || !std::isfinite(a)) continue;
    pairs.golden.push_back(g);
    pairs.actual.push_back(a);
    pairs.index.push_back((start + i) / components_);
  }
  return pairs;
}

BlockScanner::Difference BlockScanner::LargestDifference(uint64_t start) {
  if (wide_integers_) {
    wide_integers_->Read(start, CountFrom(start));
    return {wide_integers_->MaxDiff(), start + wide_integers_->MaxDiffPosition()};
  }
  const FinitePairs pairs = ReadFinite(start);
  Difference largest;
  for (size_t i = 0; i < pairs.index.size(); ++i) {
    const double diff = std::abs(pairs.actual[i] - pairs.golden[i]);
    if (diff > largest.value) largest = {diff, pairs.index[i]};
  }
  return largest;
}

void BlockScanner::Scan(uint64_t start, const ScanPlan& plan, ChunkSums& sums) {
  const size_t count = CountFrom(start);
  const PairBlock block{type_, golden_.Read(start, count), actual_.Read(start, count), count};
  if (wide_integers_) wide_integers_->Read(start, count);

  ScanPlan block_plan = plan;
  block_plan.known_diff = tally_.max_diff;
  Rows rows = Split(block);
  BlockScan scan = ScanRows(rows, block_plan, sums.moments);
  tally_.finite += count;
  if (!scan.finite) {
    rows = Split(DropNonFinite(block, start));
    scan = ScanRows(rows, block_plan, sums.moments);
  }
  if (wide_integers_) {
    scan.equal = wide_integers_->EqualCount();
    scan.max_diff = wide_integers_->MaxDiff();
  }
  if ((wishes_.groups & TTHOST_STATS_NORMS) != 0) {
    AddSquares(rows.whole, sums.squares);
    AddSquares(rows.padded, sums.squares);
  }
  if (scan.max_diff > tally_.max_diff) {
    tally_.max_diff = scan.max_diff;
    tally_.max_diff_block = start;
  }
  Count(rows, scan, plan);
}

BlockScanner::Rows BlockScanner::Split(const PairBlock& block) {
  const size_t size = ElementSize(type_);
  const size_t whole = block.count / kRow * kRow;
  const size_t rest = block.count - whole;
  Rows rows;
  rows.whole = {type_, block.golden, block.actual, whole};
  rows.padded = {type_, padded_golden_, padded_actual_, rest == 0 ? 0 : kRow};
  if (rest == 0) return rows;
  rows.padding = kRow - rest;
  std::memset(padded_golden_, 0, sizeof padded_golden_);
  std::memset(padded_actual_, 0, sizeof padded_actual_);
  std::memcpy(padded_golden_, static_cast<const char*>(block.golden) + whole * size, rest * size);
  std::memcpy(padded_actual_, static_cast<const char*>(block.actual) + whole * size, rest * size);
  return rows;
}

BlockScan BlockScanner::ScanRows(const Rows& rows, const ScanPlan& plan, LaneSums& sums) const {
  if (rows.padding == 0) return ScanBlock(rows.whole, plan, sums);

  // The padded row first, so that no sums are taken when it is not finite.
  const BlockScan last = ScanBlock(rows.padded, {.rtol = plan.rtol, .atol = plan.atol}, sums);
  if (!last.finite) return last;
  BlockScan scan = ScanBlock(rows.whole, plan, sums);
  if (!scan.finite) return scan;
  scan.max_golden = std::max(scan.max_golden, last.max_golden);
  scan.max_actual = std::max(scan.max_actual, last.max_actual);
  scan.max_diff = std::max(scan.max_diff, last.max_diff);
  scan.max_excess = std::max(scan.max_excess, last.max_excess);
  scan.equal += last.equal - rows.padding;
  if (plan.sums == Sums::kNone) return scan;
  for (size_t i = 0; i < kRow - rows.padding; ++i) {
    AddPair(LaneOf(type_, i), ValueAt(type_, padded_golden_, i), ValueAt(type_, padded_actual_, i),
            plan, sums);
  }
  return scan;
}

void BlockScanner::Count(const Rows& rows, const BlockScan& scan, const ScanPlan& plan) {
  tally_.equal += scan.equal;
  tally_.max_golden = std::max(tally_.max_golden, scan.max_golden);
  tally_.max_actual = std::max(tally_.max_actual, scan.max_actual);
  if (scan.equal + rows.padding == rows.whole.count + rows.padded.count) return;
  for (size_t i = 0; i < wishes_.tolerances.size(); ++i) {
    const Tolerance& tolerance = wishes_.tolerances[i];
    if (wide_integers_) {
      tally_.violations[i] += wide_integers_->CountViolations(tolerance);
      continue;
    }
    if (NoneCanViolate(tolerance, scan, plan)) continue;
    tally_.violations[i] += CountViolations(rows.whole, tolerance.rtol, tolerance.atol) +
                            CountViolations(rows.padded, tolerance.rtol, tolerance.atol);
  }
}

PairBlock BlockScanner::DropNonFinite(const PairBlock& block, uint64_t start) {
  const size_t size = ElementSize(type_);
  finite_golden_.resize(kBlock * size);
  finite_actual_.resize(kBlock * size);
  size_t kept = 0;
  for (size_t i = 0; i < block.count; ++i) {
    const double golden = ValueAt(type_, block.golden, i);
    const double actual = ValueAt(type_, block.actual, i);
    if (!std::isfinite(golden) || !std::isfinite(actual)) {
      Classify(golden, actual, start + i);
      continue;
    }
    std::memcpy(finite_golden_.data() + kept * size,
                static_cast<const char*>(block.golden) + i * size, size);
    std::memcpy(finite_actual_.data() + kept * size,
                static_cast<const char*>(block.actual) + i * size, size);
    ++kept;
  }
  return {type_, finite_golden_.data(), finite_actual_.data(), kept};
}

void BlockScanner::Classify(double golden, double actual, uint64_t index) {
  --tally_.finite;
  if (SpecialsAgree(golden, actual)) {
    ++tally_.equal;
    return;
  }
  ++tally_.mismatches;
  if (!tally_.first_mismatch) {
    tally_.first_mismatch = FinitenessMismatch{index / components_, golden, actual};
  }
}

}  // namespace tthost
