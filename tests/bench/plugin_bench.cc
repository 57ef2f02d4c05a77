// SPDX-License-Identifier: Apache-2.0
// What plugins cost a worker. Prints one JSON object:
//   plugin_bench load ID LIBRARY CONFIG   milliseconds to load the library and make a comparator
//   plugin_bench empty                    microseconds that an empty comparator adds to a
//   comparison
#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/plugins/loading/plugin_library.h"
#include "host/worker/comparison/comparison.h"

namespace {

using Clock = std::chrono::steady_clock;

double MillisecondsToLoad(const tthost::ConfiguredPlugin& plugin) {
  const auto begin = Clock::now();
  const auto made = tthost::CreateComparator(plugin);
  const std::chrono::duration<double, std::milli> taken = Clock::now() - begin;
  if (!made) {
    std::cerr << made.error().message << "\n";
    std::exit(1);
  }
  made->destroy(made->self);
  return taken.count();
}

tthost_comparator EmptyComparator() {
  tthost_comparator table = {};
  table.struct_size = sizeof(table);
  table.begin = [](void*, tthost_call*, const tthost_compare_info*) { return TTHOST_OK + 0; };
  table.leaf = [](void*, tthost_call*, const tthost_leaf*) { return TTHOST_OK + 0; };
  table.finish = [](void*, tthost_call*) { return TTHOST_OK + 0; };
  table.destroy = [](void*) {};
  return table;
}

double MicrosecondsPerComparison(const std::vector<tthost::LeafView>& leaves,
                                 const std::vector<tthost::LoadedComparator>& comparators) {
  constexpr int kComparisons = 2000;
  const auto begin = Clock::now();
  for (int i = 0; i < kComparisons; ++i) {
    (void)tthost::Compare(leaves, leaves, comparators, tthost::CompareOptions{});
  }
  const std::chrono::duration<double, std::micro> taken = Clock::now() - begin;
  return taken.count() / kComparisons;
}

// The best of several rounds that take turns, so that load from elsewhere meets both.
double MicrosecondsOfEmptyComparator() {
  std::array<float, 16> values = {};
  int64_t shape = values.size(), stride = 1;
  const tthost_tensor tensor = {values.data(), TTHOST_DEVICE_CPU, 0, 1, {TTHOST_DTYPE_FLOAT, 32, 1},
                                &shape,        &stride,           0};
  const std::vector<tthost::LeafView> leaves = {{.path = "logits", .tensor = tensor}};
  double without = 1e9, with = 1e9;
  for (int round = 0; round < 20; ++round) {
    without = std::min(without, MicrosecondsPerComparison(leaves, {}));
    with = std::min(with, MicrosecondsPerComparison(leaves, {{"empty", EmptyComparator()}}));
  }
  return with - without;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string what = count > 1 ? arguments[1] : "";
  if (what == "load" && count == 5) {
    const tthost::ConfiguredPlugin plugin = {arguments[2], arguments[3], arguments[4]};
    std::cout << nlohmann::json({{"milliseconds", MillisecondsToLoad(plugin)}}) << std::endl;
  } else if (what == "empty") {
    std::cout << nlohmann::json({{"microseconds", MicrosecondsOfEmptyComparator()}}) << std::endl;
  } else {
    std::cerr << "plugin_bench load ID LIBRARY CONFIG | plugin_bench empty\n";
    return 2;
  }
}
