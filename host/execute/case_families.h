// SPDX-License-Identifier: Apache-2.0
// What is learned of one case is a guess for its relatives: the variant under other strategies, the
// loader, the run mode, everything.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "host/model/selection.h"

namespace tthost {

// The families that a case belongs to, by number, the closest first.
using CaseFamilies = std::array<size_t, 4>;

// One entry per case of the selection.
std::vector<CaseFamilies> FamiliesOf(const Selection& selection);

class FamilyMeans {
 public:
  void Add(const CaseFamilies& families, double value);
  // Of the closest family of which anything is known; none: of none.
  std::optional<double> Nearest(const CaseFamilies& families) const;

 private:
  struct Mean {
    double sum = 0;
    int count = 0;
  };
  std::vector<Mean> means_;  // by family
};

}  // namespace tthost
