// SPDX-License-Identifier: Apache-2.0
// What must agree before any number is looked at.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "host/model/outcome.h"
#include "host/worker/comparison/comparison.h"
#include "host/worker/comparison/leaf_scan.h"

namespace tthost {

// Two leaves of the same path, both tensors that agree in all but their values.
struct LeafPair {
  const LeafView* golden;
  const LeafView* device;
};

struct MatchedLeaves {
  std::vector<LeafPair> tensors;  // in the order of the golden side; empty ones left out
  std::vector<StrictFailure> failures;
};

// Checks structure, kind, values of leaves that are no tensors, shape (no broadcasting) and the
// class of the dtype. A leaf has at most one failure. Borrows the leaves.
MatchedLeaves MatchLeaves(const std::vector<LeafView>& golden, const std::vector<LeafView>& device);

// None when NaN and infinities stand at the same positions and something finite is left.
std::optional<StrictFailure> CheckFiniteness(const LeafView& golden, const LeafScan& scan);

}  // namespace tthost
