// SPDX-License-Identifier: Apache-2.0
// What comparators judge: tensors of every form and type that the host may hand out.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "host/worker/comparison/dtype.h"
#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/comparison_drive.h"
#include "host/worker/conformance/conformance.h"

namespace tthost::conformance {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Leaves with what they are, for messages.
struct Sample {
  std::string situation;
  std::vector<SampleLeaf> leaves;
};

bool IsUnimplemented(const ComparisonEnd& end) {
  return end.status == TTHOST_UNIMPLEMENTED && !end.text.empty();
}

// Both sides are alike: compared, and found so. UNIMPLEMENTED with a reason will do.
void ExpectAlike(const ComparisonEnd& end, CaseReport& report) {
  if (IsUnimplemented(end)) return;
  const std::string with = Situation().empty() ? "" : " (" + Situation() + ")";
  if (!end.IsOk()) {
    report.Fail(Told(end));
  } else if (!end.HasAggregate()) {
    report.Fail("finish() recorded no metric without a leaf" + with);
  } else if (end.Passed() == false) {
    report.Fail("two sides that are alike did not pass" + with);
  }
}

// With the end of each buffer watched, and then with the beginning.
void ExpectAlikeOnBothGuards(CheckedPlugin& plugin, const std::vector<Sample>& samples,
                             CaseReport& report) {
  const auto comparator = plugin.CreateDefault<tthost_comparator>(report);
  if (comparator == nullptr) return;
  for (const Sample& sample : samples) {
    SetSituation(sample.situation);
    for (const Guard guard : {Guard::kAfter, Guard::kBefore}) {
      ExpectAlike(CompareOnce(*comparator, plugin.Manifest().id, sample.leaves, {.guard = guard}),
                  report);
    }
  }
}

void CheckIdentical(CheckedPlugin& plugin, CaseReport& report) {
  ExpectAlikeOnBothGuards(plugin, {{"", UsualLeaves()}}, report);
}

void CheckDifferent(CheckedPlugin& plugin, CaseReport& report) {
  const auto comparator = plugin.CreateDefault<tthost_comparator>(report);
  if (comparator == nullptr) return;
  SampleLeaf leaf = Alike({.shape = {8, 8}});
  leaf.golden.fill = [](int64_t position) { return std::sin(double(position)); };
  leaf.actual.fill = [](int64_t position) { return -100 * std::sin(double(position)) - 7; };
  const ComparisonEnd end = CompareOnce(*comparator, plugin.Manifest().id, {leaf});
  if (!end.IsOk()) return report.Fail(Told(end));
  if (end.Passed() == true) report.Warn("tensors that have nothing in common passed");
  if (!end.Passed())
    report.Warn("no metric counts for the verdict, though the comparator was named",
                "give config_schema a boolean 'gate' and set gates of the metric "
                "from it");
}

void CheckNotFinite(CheckedPlugin& plugin, CaseReport& report) {
  std::vector<Sample> samples;
  for (const auto& [name, value] : {std::pair("NaN", kNan), std::pair("infinity", kInfinity),
                                    std::pair("-infinity", -kInfinity)}) {
    const Fill some = [value = value](int64_t i) { return i % 3 == 0 ? value : double(i); };
    const Fill all = [value = value](int64_t) { return value; };
    samples.push_back({std::string("some ") + name, {Alike({.shape = {4, 3}, .fill = some})}});
    samples.push_back({std::string("nothing but ") + name, {Alike({.shape = {4}, .fill = all})}});
  }
  const auto comparator = plugin.CreateDefault<tthost_comparator>(report);
  if (comparator == nullptr) return;
  for (const Sample& sample : samples) {
    SetSituation(sample.situation);
    const ComparisonEnd end = CompareOnce(*comparator, plugin.Manifest().id, sample.leaves);
    if (!end.IsOk() && end.text.empty()) report.Fail(Told(end));
  }
}

void CheckEmpty(CheckedPlugin& plugin, CaseReport& report) {
  ExpectAlikeOnBothGuards(plugin,
                          {{"an empty tensor", {Alike({.shape = {0}})}},
                           {"an empty tensor of rank 3", {Alike({.shape = {2, 0, 3}})}}},
                          report);
}

void CheckScalar(CheckedPlugin& plugin, CaseReport& report) {
  const Fill seven = [](int64_t) { return 7.0; };
  ExpectAlikeOnBothGuards(plugin,
                          {{"a scalar", {Alike({.shape = {}, .fill = seven})}},
                           {"one element", {Alike({.shape = {1}, .fill = seven})}}},
                          report);
}

void CheckRanks(CheckedPlugin& plugin, CaseReport& report) {
  std::vector<Sample> samples;
  std::vector<int64_t> shape;
  for (int rank = 0; rank <= 6; ++rank) {
    samples.push_back({"rank " + std::to_string(rank), {Alike({.shape = shape})}});
    shape.push_back(rank % 2 == 0 ? 3 : 2);
  }
  ExpectAlikeOnBothGuards(plugin, samples, report);
}

void CheckStrides(CheckedPlugin& plugin, CaseReport& report) {
  const TensorSpec plain = {.shape = {4, 3}};
  std::vector<Sample> samples;
  for (const auto& [name, strides] : {std::pair("transposed strides", std::vector<int64_t>{1, 4}),
                                      std::pair("negative strides", std::vector<int64_t>{-3, -1}),
                                      std::pair("one negative stride", std::vector<int64_t>{3, -1}),
                                      std::pair("strides with gaps", std::vector<int64_t>{7, 2})}) {
    TensorSpec other = plain;
    other.strides = strides;
    samples.push_back({name, {{.golden = plain, .actual = other}}});
    samples.push_back({std::string(name) + " on both sides", {Alike(other)}});
  }
  TensorSpec repeated = plain;
  repeated.strides = {0, 1};
  samples.push_back({"a stride of zero", {Alike(repeated)}});
  ExpectAlikeOnBothGuards(plugin, samples, report);
}

void CheckOffset(CheckedPlugin& plugin, CaseReport& report) {
  TensorSpec shifted = {.shape = {3, 5}};
  shifted.offset = 11;
  ExpectAlikeOnBothGuards(
      plugin,
      {{"a byte_offset", {Alike(shifted)}},
       {"a byte_offset on one side", {{.golden = {.shape = {3, 5}}, .actual = shifted}}}},
      report);
}

constexpr tthost_dtype kDtypes[] = {
    {TTHOST_DTYPE_INT, 8, 1},         {TTHOST_DTYPE_INT, 16, 1},
    {TTHOST_DTYPE_INT, 32, 1},        {TTHOST_DTYPE_INT, 64, 1},
    {TTHOST_DTYPE_UINT, 8, 1},        {TTHOST_DTYPE_UINT, 16, 1},
    {TTHOST_DTYPE_UINT, 32, 1},       {TTHOST_DTYPE_UINT, 64, 1},
    {TTHOST_DTYPE_FLOAT, 16, 1},      {TTHOST_DTYPE_FLOAT, 32, 1},
    {TTHOST_DTYPE_FLOAT, 64, 1},      {TTHOST_DTYPE_BFLOAT, 16, 1},
    {TTHOST_DTYPE_COMPLEX, 64, 1},    {TTHOST_DTYPE_COMPLEX, 128, 1},
    {TTHOST_DTYPE_BOOL, 8, 1},        {TTHOST_DTYPE_FLOAT8_E4M3FN, 8, 1},
    {TTHOST_DTYPE_FLOAT8_E5M2, 8, 1},
};

double SmallMagnitudes(int64_t position) { return std::fabs(SmallNumbers(position)); }

void CheckDtypes(CheckedPlugin& plugin, CaseReport& report) {
  std::vector<Sample> samples;
  for (const tthost_dtype dtype : kDtypes) {
    const bool has_sign = dtype.code != TTHOST_DTYPE_UINT && dtype.code != TTHOST_DTYPE_BOOL;
    samples.push_back({DtypeName(dtype),
                       {Alike({.shape = {2, 5},
                               .fill = has_sign ? Fill(SmallNumbers) : Fill(SmallMagnitudes),
                               .dtype = dtype})}});
  }
  ExpectAlikeOnBothGuards(plugin, samples, report);
}

void CheckShapes(CheckedPlugin& plugin, CaseReport& report) {
  const auto comparator = plugin.CreateDefault<tthost_comparator>(report);
  if (comparator == nullptr) return;
  const std::vector<int64_t> small = {2, 3}, large = {64, 64}, flat = {6};
  for (const auto& [golden, actual] :
       {std::pair(large, small), std::pair(small, large), std::pair(small, flat)}) {
    SetSituation("shapes that differ");
    const SampleLeaf leaf = {.golden = {.shape = golden}, .actual = {.shape = actual}};
    const ComparisonEnd end = CompareOnce(*comparator, plugin.Manifest().id, {leaf});
    if (!end.IsOk() && end.text.empty()) return report.Fail(Told(end));
    if (end.IsOk() && end.Passed() != false) {
      return report.Fail("leaf() took tensors of different shapes and let them pass");
    }
  }
}

void CheckMask(CheckedPlugin& plugin, CaseReport& report) {
  const tthost_dtype boolean = {TTHOST_DTYPE_BOOL, 8, 1};
  std::vector<Sample> samples;
  for (const auto& [name, fill] :
       {std::pair("a mask that keeps all", Fill([](int64_t) { return 1.0; })),
        std::pair("a mask that keeps some", Fill([](int64_t i) { return double(i % 2); }))}) {
    SampleLeaf leaf = Alike({.shape = {4, 4}});
    leaf.mask = TensorSpec{.shape = {4, 4}, .fill = fill, .dtype = boolean};
    samples.push_back({name, {leaf}});
  }
  ExpectAlikeOnBothGuards(plugin, samples, report);
}

void CheckNoLeaves(CheckedPlugin& plugin, CaseReport& report) {
  ExpectAlikeOnBothGuards(plugin, {{"no leaf", {}}}, report);
}

constexpr ConformanceCase kCases[] = {
    {"comparator.identical", Needs::kInstance,
     "sides that are alike pass, and finish() records an aggregate",
     "record in finish() one metric without a leaf, which passes when every leaf did",
     CheckIdentical},
    {"comparator.different", Needs::kInstance, "sides that have nothing in common do not pass",
     "see whether the default limit lets everything pass", CheckDifferent},
    {"comparator.not-finite", Needs::kInstance, "NaN and infinity on both sides are borne",
     "a sum with NaN is NaN: record a metric without a value and say why in its note",
     CheckNotFinite},
    {"comparator.empty", Needs::kInstance, "tensors without elements are borne",
     "data is null then: look at the shape first; nothing to compare is no difference", CheckEmpty},
    {"comparator.scalar", Needs::kInstance, "tensors of one element are borne",
     "shape and strides of a scalar have no item; a correlation of one element is undefined",
     CheckScalar},
    {"comparator.ranks", Needs::kInstance, "tensors of rank 0 to 6 are compared",
     "loop over ndim items of shape and strides; tthost/cpp/tensor.hpp has Elements", CheckRanks},
    {"comparator.strides", Needs::kInstance,
     "strides may be negative, zero, transposed and with gaps, on either side",
     "go by the strides of each side, in elements, from data + byte_offset", CheckStrides},
    {"comparator.byte-offset", Needs::kInstance, "byte_offset is added to data",
     "begin at (char*)data + byte_offset", CheckOffset},
    {"comparator.dtypes", Needs::kInstance,
     "every type of tthost/tensor.h is compared, or refused with UNIMPLEMENTED and a reason",
     "switch over code and bits, and fail with TTHOST_UNIMPLEMENTED in the default branch",
     CheckDtypes},
    {"comparator.shapes", Needs::kInstance,
     "shapes that differ give an error or a failed metric, not a crash",
     "compare ndim and shape before you read; the host checks them too, so this is the second net",
     CheckShapes},
    {"comparator.mask", Needs::kInstance, "a mask is borne",
     "read it as you read a tensor: elements where it is zero do not count", CheckMask},
    {"comparator.no-leaves", Needs::kInstance, "a comparison without leaves ends with an aggregate",
     "record the aggregate in finish() even when leaf() was never called", CheckNoLeaves},
};

}  // namespace

Cases ComparatorCases() { return kCases; }

}  // namespace tthost::conformance
