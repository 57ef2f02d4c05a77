// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_order.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

#include "host/base/hash.h"
#include "host/execute/case_families.h"

namespace tthost {
namespace {

std::optional<double> KnownSeconds(const Case& test_case, const History& history) {
  const auto known = history.find(test_case.node_id);
  return known == history.end() ? std::nullopt : MedianSeconds(known->second);
}

}  // namespace

std::optional<double> MedianSeconds(const CaseHistory& known) {
  std::vector<double> seconds = known.seconds;
  if (seconds.empty()) return std::nullopt;
  const auto middle = seconds.begin() + static_cast<long>(seconds.size() / 2);
  std::ranges::nth_element(seconds, middle);
  return *middle;
}

std::vector<double> ExpectedSeconds(const Selection& selection, const History& history) {
  const std::vector<CaseFamilies> families = FamiliesOf(selection);
  std::vector<std::optional<double>> known;
  FamilyMeans relatives;
  for (size_t i = 0; i < selection.cases.size(); ++i) {
    known.push_back(KnownSeconds(selection.cases[i], history));
    if (known[i]) relatives.Add(families[i], *known[i]);
  }
  std::vector<double> expected;
  for (size_t i = 0; i < known.size(); ++i) {
    expected.push_back(known[i] ? *known[i] : relatives.Nearest(families[i]).value_or(0));
  }
  return expected;
}

std::vector<size_t> AsSelected(size_t count) {
  std::vector<size_t> order(count);
  std::iota(order.begin(), order.end(), size_t{0});
  return order;
}

std::vector<size_t> LongestFirst(const std::vector<double>& expected_seconds) {
  std::vector<size_t> order = AsSelected(expected_seconds.size());
  std::ranges::stable_sort(order, std::greater<>(), [&](size_t i) { return expected_seconds[i]; });
  return order;
}

std::vector<size_t> Shuffled(const Selection& selection, uint64_t seed) {
  std::vector<std::string> keys;
  for (const Case& test_case : selection.cases) {
    keys.push_back(ContentHash(std::to_string(seed) + " " + test_case.node_id));
  }
  std::vector<size_t> order = AsSelected(keys.size());
  std::ranges::sort(order, {}, [&](size_t i) { return std::pair(keys[i], i); });
  return order;
}

}  // namespace tthost
