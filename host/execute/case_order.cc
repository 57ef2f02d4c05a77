// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_order.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <optional>
#include <string>

namespace tthost {
namespace {

class Mean {
 public:
  void Add(double value) {
    sum_ += value;
    ++count_;
  }
  double Value() const { return sum_ / count_; }

 private:
  double sum_ = 0;
  int count_ = 0;
};

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<long>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

std::optional<double> KnownSeconds(const Case& test_case, const History& history) {
  const auto known = history.find(test_case.node_id);
  if (known == history.end() || known->second.seconds.empty()) return std::nullopt;
  return Median(known->second.seconds);
}

// Families that a case belongs to, the closest first.
std::array<std::string, 4> FamiliesOf(const Case& test_case) {
  const std::string mode(RunModeName(test_case.run_mode));
  const std::string loader = mode + "\n" + test_case.loader_path;
  return {loader + "\n" + test_case.variant.value_or(""), loader, mode, ""};
}

}  // namespace

std::vector<double> ExpectedSeconds(const Selection& selection, const History& history) {
  std::map<std::string, Mean> families;
  for (const Case& test_case : selection.cases) {
    const auto seconds = KnownSeconds(test_case, history);
    if (!seconds) continue;
    for (const std::string& family : FamiliesOf(test_case)) families[family].Add(*seconds);
  }
  std::vector<double> expected;
  for (const Case& test_case : selection.cases) {
    std::optional<double> seconds = KnownSeconds(test_case, history);
    for (const std::string& family : FamiliesOf(test_case)) {
      const auto found = families.find(family);
      if (!seconds && found != families.end()) seconds = found->second.Value();
    }
    expected.push_back(seconds.value_or(0));
  }
  return expected;
}

std::vector<size_t> StartOrder(const Selection& selection, const History& history, int lanes) {
  std::vector<size_t> order(selection.cases.size());
  std::iota(order.begin(), order.end(), size_t{0});
  if (lanes <= 1) return order;
  const std::vector<double> expected = ExpectedSeconds(selection, history);
  std::ranges::stable_sort(order, std::greater<>(), [&](size_t i) { return expected[i]; });
  return order;
}

}  // namespace tthost
