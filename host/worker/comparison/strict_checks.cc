// SPDX-License-Identifier: Apache-2.0
#include "host/worker/comparison/strict_checks.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "host/worker/comparison/dtype.h"

namespace tthost {

namespace {

std::string ListText(const std::vector<int64_t>& numbers) {
  std::string text = "[";
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (i != 0) text += ", ";
    text += std::to_string(numbers[i]);
  }
  return text += "]";
}

std::vector<int64_t> ShapeOf(const tthost_tensor& tensor) {
  return {tensor.shape, tensor.shape + tensor.ndim};
}

// "[0, 3]": where the element at a row-major index stands.
std::string PositionText(const tthost_tensor& tensor, uint64_t index) {
  std::vector<int64_t> position = ShapeOf(tensor);
  for (auto axis = position.rbegin(); axis != position.rend(); ++axis) {
    const auto size = static_cast<uint64_t>(*axis);
    *axis = static_cast<int64_t>(index % size);
    index /= size;
  }
  return ListText(position);
}

std::string NumberText(double value) {
  if (std::isnan(value)) return "nan";
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::string KindText(const LeafView& leaf) {
  if (!leaf.tensor) return "value " + leaf.value;
  return DtypeName(leaf.tensor->dtype) + " tensor of shape " + ListText(ShapeOf(*leaf.tensor));
}

StrictFailure Failure(std::string check, const std::string& leaf, const std::string& what) {
  std::string text = check + " differs at leaf '" + leaf + "': " + what;
  return {std::move(check), leaf, std::move(text)};
}

std::string Sides(const std::string& golden, const std::string& device) {
  return "golden " + golden + ", device " + device;
}

StrictFailure Missing(const LeafView& leaf, std::string_view side) {
  return Failure(
      "structure", leaf.path,
      "missing on the " + std::string(side) + " side, " + KindText(leaf) + " on the other");
}

std::optional<StrictFailure> CheckDtype(const LeafView& golden, const LeafView& device) {
  const auto golden_facts = FactsOf(golden.tensor->dtype);
  const auto device_facts = FactsOf(device.tensor->dtype);
  const std::string sides = Sides(DtypeName(golden.tensor->dtype), DtypeName(device.tensor->dtype));
  if (!golden_facts || !device_facts) {
    return StrictFailure{"dtype", golden.path,
                         "dtype of leaf '" + golden.path + "' cannot be compared: " + sides};
  }
  if (golden_facts->dtype_class != device_facts->dtype_class) {
    return Failure("dtype", golden.path, sides);
  }
  return std::nullopt;
}

// The first failure of two leaves of the same path.
std::optional<StrictFailure> CheckPair(const LeafView& golden, const LeafView& device) {
  if (golden.tensor.has_value() != device.tensor.has_value()) {
    return Failure("structure", golden.path, Sides(KindText(golden), KindText(device)));
  }
  if (!golden.tensor) {
    if (golden.value == device.value) return std::nullopt;
    return Failure("value", golden.path, Sides(golden.value, device.value));
  }
  const std::vector<int64_t> golden_shape = ShapeOf(*golden.tensor);
  const std::vector<int64_t> device_shape = ShapeOf(*device.tensor);
  if (golden_shape != device_shape) {
    return Failure("shape", golden.path, Sides(ListText(golden_shape), ListText(device_shape)));
  }
  return CheckDtype(golden, device);
}

bool IsEmpty(const tthost_tensor& tensor) {
  return std::find(tensor.shape, tensor.shape + tensor.ndim, 0) != tensor.shape + tensor.ndim;
}

}  // namespace

MatchedLeaves MatchLeaves(const std::vector<LeafView>& golden,
                          const std::vector<LeafView>& device) {
  std::map<std::string_view, const LeafView*> unmatched;
  for (const LeafView& leaf : device) unmatched.emplace(leaf.path, &leaf);

  MatchedLeaves matched;
  for (const LeafView& leaf : golden) {
    const auto found = unmatched.find(leaf.path);
    if (found == unmatched.end()) {
      matched.failures.push_back(Missing(leaf, "device"));
      continue;
    }
    const LeafView& other = *found->second;
    unmatched.erase(found);
    if (auto failure = CheckPair(leaf, other)) {
      matched.failures.push_back(std::move(*failure));
    } else if (leaf.tensor && !IsEmpty(*leaf.tensor)) {
      matched.tensors.push_back({&leaf, &other});
    }
  }
  for (const LeafView& leaf : device) {
    if (unmatched.count(leaf.path) != 0) matched.failures.push_back(Missing(leaf, "golden"));
  }
  return matched;
}

std::optional<StrictFailure> CheckFiniteness(const LeafView& golden, const LeafScan& scan) {
  if (scan.first_mismatch) {
    const FinitenessMismatch& first = *scan.first_mismatch;
    const std::string count = std::to_string(scan.mismatch_count);
    return Failure("finiteness", golden.path,
                   "NaN or infinity at " + count + " of " +
                       std::to_string(scan.stats.element_count) + " positions, first at " +
                       PositionText(*golden.tensor, first.index) + ": " +
                       Sides(NumberText(first.golden), NumberText(first.actual)));
  }
  if (scan.stats.finite_count == 0) {
    return StrictFailure{"finiteness", golden.path,
                         "finiteness of leaf '" + golden.path + "': no golden element is finite"};
  }
  return std::nullopt;
}

}  // namespace tthost
