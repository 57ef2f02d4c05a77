// SPDX-License-Identifier: Apache-2.0
// How comparators go about it: in order, again, at the same time, and when they are told to stop.
#include <bit>
#include <cmath>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/comparison_drive.h"
#include "host/worker/conformance/conformance.h"

namespace tthost::conformance {
namespace {

// Not quite alike, so that every metric has something to tell.
std::vector<SampleLeaf> TellingLeaves() {
  std::vector<SampleLeaf> leaves = UsualLeaves();
  leaves.front().actual.fill = [](int64_t i) { return SmallNumbers(i) + 0.01 * double(i); };
  leaves.push_back(Alike({.shape = {16, 16}}));
  leaves.back().golden.fill = [](int64_t i) { return std::sin(double(i)); };
  leaves.back().actual.fill = [](int64_t i) { return std::sin(double(i)) * 1.001; };
  leaves.back().path = "output/cache";
  return leaves;
}

std::string NumberText(const std::optional<double>& value) {
  if (!value) return "undefined";
  char text[64];
  std::snprintf(text, sizeof(text), "%.17g", *value);
  return text;
}

// All that a comparison tells, to the last bit.
std::string TextOf(const ComparisonEnd& end) {
  std::string text = StatusCodeText(end.status) + " " + end.text + "\n";
  for (const Metric& metric : end.metrics) {
    text += metric.name + " [" + metric.leaf + "] " + NumberText(metric.value) + " of " +
            NumberText(metric.limit) + ", " +
            (metric.passed ? std::to_string(*metric.passed) : "-") + ", " + metric.note + ", " +
            metric.message + "\n";
  }
  return text;
}

// The first lines that differ.
std::string Difference(const std::string& first, const std::string& second) {
  size_t begin = 0;
  while (begin < first.size()) {
    const size_t end = first.find('\n', begin);
    const std::string line = first.substr(begin, end - begin);
    const size_t other_end = second.find('\n', begin);
    const std::string other = begin < second.size() ? second.substr(begin, other_end - begin) : "";
    if (line != other) return "'" + line + "' and then '" + other + "'";
    begin = end + 1;
  }
  return "more metrics the second time";
}

void CheckDeterministic(CheckedPlugin& plugin, CaseReport& report) {
  std::string first;
  for (int i = 0; i < 3; ++i) {
    const auto comparator = plugin.CreateDefault<tthost_comparator>(report);
    if (comparator == nullptr) return;
    const std::string text =
        TextOf(CompareOnce(*comparator, plugin.Manifest().id, TellingLeaves()));
    if (i == 0) first = text;
    if (text != first) return report.Fail("it found " + Difference(first, text));
  }
}

void CheckAgain(CheckedPlugin& plugin, CaseReport& report) {
  const auto comparator = plugin.CreateDefault<tthost_comparator>(report);
  if (comparator == nullptr) return;
  const std::string& id = plugin.Manifest().id;
  const std::string first = TextOf(CompareOnce(*comparator, id, TellingLeaves()));
  CompareOnce(*comparator, id, UsualLeaves());
  const std::string again = TextOf(CompareOnce(*comparator, id, TellingLeaves()));
  if (again != first) report.Fail("it found " + Difference(first, again));
}

void CheckTwoAtOnce(CheckedPlugin& plugin, CaseReport& report) {
  if (plugin.IsPython()) return report.Skip("Python plugins run on one thread");
  const auto one = plugin.CreateDefault<tthost_comparator>(report);
  if (one == nullptr) return;
  const auto two = plugin.CreateDefault<tthost_comparator>(report);
  if (two == nullptr) return;
  const std::string& id = plugin.Manifest().id;
  const std::string alone = TextOf(CompareOnce(*one, id, TellingLeaves()));
  constexpr int kRounds = 20;
  const auto compare = [&](const Instance<tthost_comparator>& comparator, std::string& odd) {
    for (int i = 0; i < kRounds; ++i) {
      const std::string text = TextOf(CompareOnce(comparator, id, TellingLeaves()));
      if (text != alone) odd = text;
    }
  };
  SetSituation("two instances at once");
  std::string odd_of_one, odd_of_two;
  std::thread other([&] { compare(*two, odd_of_two); });
  compare(*one, odd_of_one);
  other.join();
  for (const std::string& odd : {odd_of_one, odd_of_two}) {
    if (!odd.empty())
      report.Fail("alone and beside another instance it found " + Difference(alone, odd));
  }
}

int64_t ThreadNanos() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

constexpr int64_t kMillisecond = 1'000'000;
constexpr int64_t kCancelAfter = 10 * kMillisecond, kMostAfterwards = 200 * kMillisecond;

void CheckCancel(CheckedPlugin& plugin, CaseReport& report) {
  const auto comparator = plugin.CreateDefault<tthost_comparator>(report);
  if (comparator == nullptr) return;
  // Many elements in one place: nothing but time is taken to read them.
  const int64_t count = plugin.IsPython() ? 1 << 22 : 1 << 27;
  const SampleLeaf leaf = Alike({.shape = {count}, .strides = {0}});
  SetSituation("a large leaf, cancelled");
  const int64_t before = ThreadNanos();
  const ComparisonEnd end = CompareOnce(*comparator, plugin.Manifest().id, {leaf},
                                        {.cancel_after_ns = kCancelAfter, .has_statistics = false});
  const int64_t took = ThreadNanos() - before;
  if (took > kCancelAfter + kMostAfterwards) {
    report.Fail("it went on for " + std::to_string((took - kCancelAfter) / kMillisecond) +
                " ms of processor time after host->cancelled() said 1");
  } else if (!end.IsOk() && end.text.empty() && end.status != TTHOST_CANCELLED &&
             end.status != TTHOST_DEADLINE_EXCEEDED) {
    report.Fail(Told(end));
  }
}

constexpr ConformanceCase kCases[] = {
    {"comparator.deterministic", Needs::kInstance,
     "the same tensors give the same metrics, to the last bit",
     "add up in a fixed order; use no clock, no address and no random number", CheckDeterministic},
    {"comparator.again", Needs::kInstance, "an instance serves several comparisons, one by one",
     "forget in begin() all that the last comparison left", CheckAgain},
    {"comparator.two-at-once", Needs::kInstance,
     "two instances work at the same time on two threads",
     "keep what changes in `self`, not in variables that instances share", CheckTwoAtOnce},
    {"comparator.cancel", Needs::kInstance, "leaf() returns within 200 ms of being cancelled",
     "poll host->cancelled(call) every some thousand elements and return TTHOST_CANCELLED",
     CheckCancel},
};

}  // namespace

Cases ComparatorConductCases() { return kCases; }

}  // namespace tthost::conformance
