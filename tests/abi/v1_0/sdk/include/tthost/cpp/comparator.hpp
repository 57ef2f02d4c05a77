// SPDX-License-Identifier: Apache-2.0
// Base class of comparators that want full control; LeafwiseComparator is the shorter way.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "tthost/comparator.h"
#include "tthost/cpp/plugin.hpp"
#include "tthost/cpp/tensor.hpp"

namespace tthost::sdk {

struct CompareInfo {
  uint32_t leaf_count;     // before any check
  std::string_view phase;  // "forward", "backward", or empty for inference
};

// One pair of tensors of equal shape; valid until Leaf() returns.
struct LeafPair {
  uint32_t index;
  std::string_view path;  // "logits", "cache/3/key"
  const tthost_tensor& actual;
  const tthost_tensor& golden;
  const tthost_tensor* mask;  // null: every element counts
  double noise_floor;
  const Call* call = nullptr;  // asked by ForEachPair() whether to go on; null: nobody is
};

// Throws TTHOST_INVALID_ARGUMENT where the shapes differ, as reading both would leave the smaller
// one. The host hands out equal shapes.
inline void CheckShapes(const tthost_leaf& leaf) {
  const auto differs = [&leaf](const tthost_tensor& other) {
    const tthost_tensor& golden = *leaf.golden;
    return golden.ndim != other.ndim ||
           !std::equal(golden.shape, golden.shape + golden.ndim, other.shape);
  };
  if (differs(*leaf.actual) || (leaf.mask != nullptr && differs(*leaf.mask))) {
    throw Error(TTHOST_INVALID_ARGUMENT,
                "leaf '" + std::string(View(leaf.path)) + "': the shapes of its tensors differ");
  }
}

// Calls fn(actual, golden), as doubles, for each pair of elements that counts, in row-major order.
// Throws TTHOST_CANCELLED soon after the host has asked for it.
template <typename Fn>
void ForEachPair(const LeafPair& leaf, Fn&& fn) {
  constexpr int64_t kBetweenQuestions = 1 << 16;
  // Without a mask the golden side stands in for it; its values are not asked for.
  Elements mask(leaf.mask != nullptr ? *leaf.mask : leaf.golden);
  Elements actual(leaf.actual);
  int64_t until_question = kBetweenQuestions;
  for (Elements golden(leaf.golden); golden; golden.Next(), actual.Next(), mask.Next()) {
    if (leaf.mask == nullptr || mask.Value() != 0) fn(actual.Value(), golden.Value());
    if (--until_question > 0) continue;
    until_question = kBetweenQuestions;
    if (leaf.call != nullptr && leaf.call->Cancelled()) {
      throw Error(TTHOST_CANCELLED, "cancelled at leaf '" + std::string(leaf.path) + "'");
    }
  }
}

class Comparator {
 public:
  using PluginBase = Comparator;
  using Table = tthost_comparator;
  static constexpr int32_t kKind = TTHOST_KIND_COMPARATOR;

  virtual ~Comparator() = default;
  // A new comparison: forget the last one, ask for statistics.
  virtual void Begin(Call& call, const CompareInfo& info) = 0;
  virtual void Leaf(Call& call, const LeafPair& leaf) = 0;
  // Record the aggregate.
  virtual void Finish(Call& call) = 0;

  static Table MakeTable() {
    using Self = Instance<Comparator>;
    Table table = {};
    table.begin = [](void* self, tthost_call* call, const tthost_compare_info* info) noexcept {
      return Self::Run(self, call, [&](Comparator& plugin, Call& c) {
        plugin.Begin(c, {info->leaf_count, View(info->phase)});
      });
    };
    table.leaf = [](void* self, tthost_call* call, const tthost_leaf* leaf) noexcept {
      return Self::Run(self, call, [&](Comparator& plugin, Call& c) {
        CheckShapes(*leaf);
        plugin.Leaf(c, {leaf->index, View(leaf->path), *leaf->actual, *leaf->golden, leaf->mask,
                        leaf->noise_floor, &c});
      });
    };
    table.finish = [](void* self, tthost_call* call) noexcept {
      return Self::Run(self, call, [](Comparator& plugin, Call& c) { plugin.Finish(c); });
    };
    table.destroy = &Self::Destroy;
    return table;
  }
};

}  // namespace tthost::sdk
