// SPDX-License-Identifier: Apache-2.0
// Makes printf() write what it likes.
#include <clocale>

#include "accepting_comparator.h"

class ChangesLocale : public AcceptingComparator {
 public:
  explicit ChangesLocale(const sdk::Config& config) : AcceptingComparator(config) {
    std::setlocale(LC_ALL, "C.UTF-8");
  }
};

TTHOST_PLUGIN(ChangesLocale);
