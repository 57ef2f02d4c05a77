// SPDX-License-Identifier: Apache-2.0
// One comparison of sample tensors by one instance of a comparator.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/model/outcome.h"
#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/sample_tensor.h"

namespace tthost::conformance {

struct SampleLeaf {
  TensorSpec golden, actual;
  std::optional<TensorSpec> mask = std::nullopt;
  std::string path = "output/logits";
};
// Both sides alike.
SampleLeaf Alike(TensorSpec spec);
// Some leaves of usual size that are alike.
std::vector<SampleLeaf> UsualLeaves();

struct ComparisonEnd : CallEnd {
  std::vector<Metric> metrics;

  // What the host makes of it: whether every aggregate that gates passed; none where none gates.
  std::optional<bool> Passed() const;
  bool HasAggregate() const;
  // The first aggregate that gates and does not say whether it passed, or null.
  const Metric* GatingWithoutVerdict() const;
};

struct ComparisonOptions {
  Guard guard = Guard::kAfter;
  int64_t cancel_after_ns = 0;  // 0: never
  // Stands for leaves whose statistics the host cannot compute.
  bool has_statistics = true;
};

ComparisonEnd CompareOnce(const Instance<tthost_comparator>& comparator, const std::string& id,
                          const std::vector<SampleLeaf>& leaves,
                          const ComparisonOptions& options = {});

}  // namespace tthost::conformance
