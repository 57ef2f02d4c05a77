// SPDX-License-Identifier: Apache-2.0
// A comparator in plain C shape that does what a test tells it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "host/plugins/loading/plugin_call.h"
#include "host/worker/comparison/comparison.h"

namespace tthost {

struct FakeComparator {
  std::string id = "fake";
  std::function<tthost_status(tthost_call*)> on_begin = [](tthost_call*) { return TTHOST_OK; };
  std::function<tthost_status(tthost_call*, const tthost_leaf*)> on_leaf =
      [](tthost_call*, const tthost_leaf*) { return TTHOST_OK; };
  std::function<tthost_status(tthost_call*)> on_finish = [](tthost_call* call) {
    tthost_metric metric = {};
    metric.struct_size = sizeof metric;
    metric.name = ToStr("fake");
    return HostTable()->metric(call, &metric);
  };
  // What the host told it.
  std::string phase;
  uint32_t leaf_count = 0;
  std::vector<std::string> leaves;
  std::vector<uint32_t> indices;

  LoadedComparator Loaded() {
    tthost_comparator instance = {};
    instance.struct_size = sizeof instance;
    instance.self = this;
    instance.begin = [](void* self, tthost_call* call, const tthost_compare_info* info) {
      auto* fake = static_cast<FakeComparator*>(self);
      fake->phase = FromStr(info->phase);
      fake->leaf_count = info->leaf_count;
      return fake->on_begin(call);
    };
    instance.leaf = [](void* self, tthost_call* call, const tthost_leaf* leaf) {
      auto* fake = static_cast<FakeComparator*>(self);
      fake->leaves.emplace_back(FromStr(leaf->path));
      fake->indices.push_back(leaf->index);
      return fake->on_leaf(call, leaf);
    };
    instance.finish = [](void* self, tthost_call* call) {
      return static_cast<FakeComparator*>(self)->on_finish(call);
    };
    instance.destroy = [](void*) {};
    return {id, instance};
  }
};

inline const tthost_stats* StatsExtension() {
  return static_cast<const tthost_stats*>(HostTable()->extension(ToStr(TTHOST_STATS_ID)));
}

struct Verdict {
  int32_t passed = 1, gates = 1;
  std::string leaf = {}, message = {};
  double value = 1;
};

inline tthost_status Record(tthost_call* call, const Verdict& verdict) {
  tthost_metric metric = {};
  metric.struct_size = sizeof metric;
  metric.passed = verdict.passed;
  metric.gates = verdict.gates;
  metric.name = ToStr("figure");
  metric.leaf = ToStr(verdict.leaf);
  metric.value = verdict.value;
  metric.limit = 0.5;
  metric.message = ToStr(verdict.message);
  return HostTable()->metric(call, &metric);
}

}  // namespace tthost
