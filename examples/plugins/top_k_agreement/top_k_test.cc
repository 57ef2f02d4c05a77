// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdio>
#include <vector>

#include "top_k.h"

namespace {

int failures = 0;

void Expect(const char* what, const std::vector<size_t>& found,
            const std::vector<size_t>& expected) {
  if (found == expected) return;
  std::printf("%s: other places than expected\n", what);
  ++failures;
}

}  // namespace

int main() {
  Expect("the largest", top_k::Places({1, 5, 3}, 1), {1});
  Expect("in ascending order", top_k::Places({9, 1, 5, 7}, 3), {0, 2, 3});
  Expect("the first of equal values", top_k::Places({2, 7, 7}, 1), {1});
  Expect("NaN is no value", top_k::Places({std::nan(""), -8, -9}, 1), {1});
  return failures;
}
