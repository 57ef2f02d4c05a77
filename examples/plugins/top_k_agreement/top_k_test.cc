// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdio>
#include <vector>

#include "top_k.h"

namespace {

int failures = 0;

void Expect(const char* what, const std::vector<double>& row, size_t k,
            const std::vector<size_t>& expected) {
  top_k::Largest largest(k);
  for (const double value : row) largest.Add(value);
  if (largest.Places() == expected) return;
  std::printf("%s: other places than expected\n", what);
  ++failures;
}

}  // namespace

int main() {
  Expect("the largest", {1, 5, 3}, 1, {1});
  Expect("in ascending order", {9, 1, 5, 7}, 3, {0, 2, 3});
  Expect("the first of equal values", {2, 7, 7}, 1, {1});
  Expect("NaN is no value", {std::nan(""), -8, -9}, 1, {1});
  return failures;
}
