// SPDX-License-Identifier: Apache-2.0
// What comparators judge: tensors of every form and type that the host may hand out.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "host/worker/conformance/alike_samples.h"
#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/comparison_drive.h"
#include "host/worker/conformance/conformance.h"

namespace tthost::conformance {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A tensor of usual size and one that has nothing in common with it.
SampleLeaf Unlike() {
  SampleLeaf leaf = Alike({.shape = {8, 8}});
  leaf.golden.fill = [](int64_t position) { return std::sin(double(position)); };
  leaf.actual.fill = [](int64_t position) { return -100 * std::sin(double(position)) - 7; };
  return leaf;
}

void CheckIdentical(CheckedPlugin& plugin, CaseReport& report) {
  ExpectAlikeOnBothGuards(plugin, {{"", UsualLeaves()}}, report);
}

void CheckDifferent(CheckedPlugin& plugin, CaseReport& report) {
  const auto comparator = plugin.CreateDefault<tthost_comparator>(report);
  if (comparator == nullptr) return;
  const ComparisonEnd end = CompareOnce(*comparator, plugin.Manifest().id, {Unlike()});
  if (!end.IsOk()) return report.Fail(Told(end));
  if (end.Passed() == true) report.Warn("tensors that have nothing in common passed");
  if (!end.Passed())
    report.Warn("no metric counts for the verdict, though the comparator was named",
                "give config_schema a boolean 'gate' and set gates of the metric "
                "from it");
}

// Squares of these numbers are infinite, and infinity by infinity is no number.
SampleLeaf Overflowing() {
  SampleLeaf leaf = Alike({.shape = {4}, .dtype = {TTHOST_DTYPE_FLOAT, 64, 1}});
  leaf.golden.fill = [](int64_t position) { return 1e200 * double(position + 1); };
  leaf.actual.fill = [](int64_t position) { return -1e200 * double(position + 1); };
  return leaf;
}

// The name of a metric that failed for the one leaf there is and passed over all, or empty.
std::string ContradictedMetric(const ComparisonEnd& end) {
  for (const Metric& leaf : end.metrics) {
    if (leaf.leaf.empty() || leaf.passed != false) continue;
    const bool has_passed = std::ranges::any_of(end.metrics, [&](const Metric& other) {
      return other.leaf.empty() && other.name == leaf.name && other.passed == true;
    });
    if (has_passed) return leaf.name;
  }
  return "";
}

void CheckVerdict(CheckedPlugin& plugin, CaseReport& report) {
  const auto comparator = plugin.CreateDefault<tthost_comparator>(report);
  if (comparator == nullptr) return;
  for (const auto& [situation, leaf] :
       {std::pair("sides that are alike", Alike({.shape = {3, 5}})),
        std::pair("sides that have nothing in common", Unlike()),
        std::pair("numbers whose squares overflow", Overflowing())}) {
    SetSituation(situation);
    const ComparisonEnd end = CompareOnce(*comparator, plugin.Manifest().id, {leaf});
    const std::string with = std::string(" (") + situation + ")";
    if (IsUnimplemented(end)) continue;
    if (!end.IsOk()) return report.Fail(Told(end));
    if (!end.HasAggregate())
      return report.Fail("finish() recorded no metric without a leaf" + with);
    if (const Metric* const metric = end.GatingWithoutVerdict()) {
      return report.Fail("of '" + metric->name + "' gates is 1, but passed is neither 1 nor 2" +
                         with);
    }
    if (const std::string name = ContradictedMetric(end); !name.empty()) {
      return report.Fail("'" + name + "' failed for the only leaf and passed over all" + with,
                         "count the leaves that failed: NaN is neither above nor below a limit");
    }
  }
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
    {"comparator.verdict", Needs::kInstance,
     "an aggregate that counts for the verdict says whether it passed, as its leaves did",
     "set passed to 1 or 2 in every aggregate whose gates is 1", CheckVerdict},
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
    {"comparator.shapes", Needs::kInstance,
     "shapes that differ give an error or a failed metric, not a crash",
     "compare ndim and shape before you read; the host checks them too, so this is the second net",
     CheckShapes},
    {"comparator.no-leaves", Needs::kInstance, "a comparison without leaves ends with an aggregate",
     "record the aggregate in finish() even when leaf() was never called", CheckNoLeaves},
};

}  // namespace

Cases ComparatorCases() { return kCases; }

}  // namespace tthost::conformance
