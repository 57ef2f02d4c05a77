// SPDX-License-Identifier: Apache-2.0
// Judges a device result against the golden one: strict checks first, then every comparator over
// the leaves that passed them, with one read of each leaf for all comparators together.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/model/leaf_view.h"
#include "host/model/outcome.h"
#include "tthost/comparator.h"

namespace tthost {

// A comparator that stands ready. The instance outlives the comparison.
struct LoadedComparator {
  std::string id;
  tthost_comparator instance;
};

struct CompareOptions {
  std::string phase;        // "", "forward" or "backward"
  int threads = 1;          // for reading the leaves; results do not depend on it
  int64_t deadline_ns = 0;  // steady clock, handed to the comparators; 0: none
};

// [control] Fails only when a comparator does (Status names plugin, function, code and text) or
// when the deadline passes. A difference between the sides is a Comparison that did not pass.
Result<Comparison> Compare(const std::vector<LeafView>& golden, const std::vector<LeafView>& device,
                           std::span<const LoadedComparator> comparators,
                           const CompareOptions& options);

}  // namespace tthost
