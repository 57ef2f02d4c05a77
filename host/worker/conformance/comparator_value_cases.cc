// SPDX-License-Identifier: Apache-2.0
// Whether comparators read the numbers that the tensors hold: of every type, and behind a mask.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "host/worker/comparison/dtype.h"
#include "host/worker/conformance/alike_samples.h"
#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/comparison_drive.h"
#include "host/worker/conformance/conformance.h"

namespace tthost::conformance {
namespace {

double SmallMagnitudes(int64_t position) { return std::fabs(SmallNumbers(position)); }

constexpr tthost_dtype kBoolean = {TTHOST_DTYPE_BOOL, 8, 1};

// Types that hold the same numbers, and numbers that all of them have exactly.
struct DtypeFamily {
  std::vector<tthost_dtype> dtypes;
  std::vector<double> golden, actual;
};

std::vector<DtypeFamily> DtypeFamilies() {
  const tthost_dtype plain = {TTHOST_DTYPE_FLOAT, 32, 1};
  return {
      {.dtypes = {plain,
                  {TTHOST_DTYPE_FLOAT, 16, 1},
                  {TTHOST_DTYPE_FLOAT, 64, 1},
                  {TTHOST_DTYPE_BFLOAT, 16, 1},
                  {TTHOST_DTYPE_FLOAT8_E4M3FN, 8, 1},
                  {TTHOST_DTYPE_FLOAT8_E5M2, 8, 1},
                  {TTHOST_DTYPE_INT, 8, 1},
                  {TTHOST_DTYPE_INT, 16, 1},
                  {TTHOST_DTYPE_INT, 32, 1},
                  {TTHOST_DTYPE_INT, 64, 1}},
       .golden = {0, 1, -3, 7, 2, -6, 4, -1, 5, 3},
       .actual = {1, 1, -2, 6, 2, -7, 4, 1, 6, 0}},
      {.dtypes = {plain,
                  {TTHOST_DTYPE_UINT, 8, 1},
                  {TTHOST_DTYPE_UINT, 16, 1},
                  {TTHOST_DTYPE_UINT, 32, 1},
                  {TTHOST_DTYPE_UINT, 64, 1}},
       .golden = {0, 1, 3, 7, 200, 6, 4, 1, 5, 130},
       .actual = {1, 1, 2, 6, 201, 7, 4, 0, 6, 128}},
      {.dtypes = {plain, kBoolean},
       .golden = {0, 1, 0, 1, 1, 0, 1, 1, 0, 0},
       .actual = {0, 1, 1, 1, 1, 0, 0, 1, 0, 1}},
      {.dtypes = {{TTHOST_DTYPE_COMPLEX, 64, 1}, {TTHOST_DTYPE_COMPLEX, 128, 1}},
       .golden = {0, 1, -3, 7, 2, -6, 4, -1, 5, 3},
       .actual = {1, 1, -2, 6, 2, -7, 4, 1, 6, 0}},
  };
}

std::string ValueText(const std::optional<double>& value) {
  if (!value) return "undefined";
  char text[32];
  std::snprintf(text, sizeof(text), "%.6g", *value);
  return text;
}

bool IsNear(const std::optional<double>& one, const std::optional<double>& other) {
  constexpr double kTolerance = 1e-3;  // of comparators that compute in small floats
  if (!one || !other) return one.has_value() == other.has_value();
  return std::fabs(*one - *other) <=
         kTolerance * std::max({1.0, std::fabs(*one), std::fabs(*other)});
}

// "'pcc' is 0.9 where the same numbers as float32 gave 0.7", or empty.
std::string Disagreement(const ComparisonEnd& end, const ComparisonEnd& first,
                         const std::string& first_name) {
  if (end.metrics.size() != first.metrics.size()) {
    return "it records " + std::to_string(end.metrics.size()) +
           " metrics where the same numbers as " + first_name + " gave " +
           std::to_string(first.metrics.size());
  }
  for (size_t i = 0; i < end.metrics.size(); ++i) {
    if (IsNear(end.metrics[i].value, first.metrics[i].value)) continue;
    return "'" + end.metrics[i].name + "' is " + ValueText(end.metrics[i].value) +
           " where the same numbers as " + first_name + " gave " +
           ValueText(first.metrics[i].value);
  }
  return "";
}

// The same numbers in every type that the comparator takes give the same values.
void ExpectSameValues(const DtypeFamily& family, const Instance<tthost_comparator>& comparator,
                      const std::string& id, CaseReport& report) {
  std::optional<ComparisonEnd> first;
  std::string first_name;
  for (const tthost_dtype dtype : family.dtypes) {
    const auto side = [&](const std::vector<double>& numbers) {
      return TensorSpec{.shape = {2, int64_t(numbers.size()) / 2},
                        .fill = [&](int64_t i) { return numbers[size_t(i)]; },
                        .dtype = dtype};
    };
    const std::string name(DtypeName(dtype));
    SetSituation(name);
    ComparisonEnd end = CompareOnce(
        comparator, id, {{.golden = side(family.golden), .actual = side(family.actual)}});
    if (IsUnimplemented(end)) continue;
    if (!end.IsOk()) {
      report.Fail(Told(end));
    } else if (!first) {
      first = std::move(end);
      first_name = name;
    } else if (const std::string odd = Disagreement(end, *first, first_name); !odd.empty()) {
      report.Fail("with " + name + " " + odd);
    }
  }
}

void CheckDtypes(CheckedPlugin& plugin, CaseReport& report) {
  const auto comparator = plugin.CreateDefault<tthost_comparator>(report);
  if (comparator == nullptr) return;
  std::vector<Sample> samples;
  for (const DtypeFamily& family : DtypeFamilies()) {
    for (const tthost_dtype dtype : family.dtypes) {
      const bool has_sign = dtype.code != TTHOST_DTYPE_UINT && dtype.code != TTHOST_DTYPE_BOOL;
      samples.push_back({std::string(DtypeName(dtype)),
                         {Alike({.shape = {2, 5},
                                 .fill = has_sign ? Fill(SmallNumbers) : Fill(SmallMagnitudes),
                                 .dtype = dtype})}});
    }
  }
  ExpectAlikeOnBothGuards(plugin, samples, report);
  for (const DtypeFamily& family : DtypeFamilies()) {
    ExpectSameValues(family, *comparator, plugin.Manifest().id, report);
  }
}

bool IsKept(int64_t position) { return position % 2 == 1; }

// Sides that differ widely where `differs` says so, and a mask that keeps every other element.
SampleLeaf MaskedLeaf(bool (*differs)(int64_t)) {
  SampleLeaf leaf = Alike({.shape = {4, 4}});
  leaf.golden.fill = [](int64_t i) { return std::sin(double(i)); };
  leaf.actual.fill = [differs](int64_t i) {
    return std::sin(double(i)) * (differs(i) ? -100 : 1) - (differs(i) ? 7 : 0);
  };
  leaf.mask = TensorSpec{
      .shape = {4, 4}, .fill = [](int64_t i) { return double(IsKept(i)); }, .dtype = kBoolean};
  return leaf;
}

// A difference that the mask keeps must be seen: by the verdict, or at least by a value.
void ExpectSeenOutside(CheckedPlugin& plugin, CaseReport& report) {
  const auto comparator = plugin.CreateDefault<tthost_comparator>(report);
  if (comparator == nullptr) return;
  const std::string& id = plugin.Manifest().id;
  SetSituation("a difference that the mask leaves out");
  const ComparisonEnd hidden =
      CompareOnce(*comparator, id, {MaskedLeaf([](int64_t i) { return !IsKept(i); })});
  SetSituation("a difference that the mask keeps");
  const ComparisonEnd kept =
      CompareOnce(*comparator, id, {MaskedLeaf([](int64_t i) { return IsKept(i); })});
  if (!hidden.IsOk() || IsUnimplemented(kept)) return;  // told before, or refused with a reason
  if (!kept.IsOk()) return report.Fail(Told(kept));
  const bool is_seen =
      kept.Passed() != hidden.Passed() || !Disagreement(kept, hidden, "the other").empty();
  if (!is_seen) report.Warn("a difference that the mask keeps changed nothing");
}

void CheckMask(CheckedPlugin& plugin, CaseReport& report) {
  std::vector<Sample> samples;
  for (const auto& [name, fill] :
       {std::pair("a mask that keeps all", Fill([](int64_t) { return 1.0; })),
        std::pair("a mask that keeps some", Fill([](int64_t i) { return double(IsKept(i)); }))}) {
    SampleLeaf leaf = Alike({.shape = {4, 4}});
    leaf.mask = TensorSpec{.shape = {4, 4}, .fill = fill, .dtype = kBoolean};
    samples.push_back({name, {leaf}});
  }
  samples.push_back({"a difference that the mask leaves out",
                     {MaskedLeaf([](int64_t i) { return !IsKept(i); })}});
  ExpectAlikeOnBothGuards(plugin, samples, report);
  ExpectSeenOutside(plugin, report);
}

constexpr ConformanceCase kCases[] = {
    {"comparator.dtypes", Needs::kInstance,
     "the same numbers give the same values in every type of tthost/tensor.h; what is not compared "
     "is refused with UNIMPLEMENTED and a reason",
     "switch over code and bits, decode each type as tthost/cpp/tensor.hpp does, and fail with "
     "TTHOST_UNIMPLEMENTED in the default branch",
     CheckDtypes},
    {"comparator.mask", Needs::kInstance,
     "what a mask leaves out does not count, and what it keeps does",
     "read it as you read a tensor: elements where it is zero do not count", CheckMask},
};

}  // namespace

Cases ComparatorValueCases() { return kCases; }

}  // namespace tthost::conformance
