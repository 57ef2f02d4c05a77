// SPDX-License-Identifier: Apache-2.0
// The host's side of the calls of one comparator in one comparison.
#pragma once

#include <string>
#include <vector>

#include "host/model/outcome.h"
#include "host/plugins/loading/plugin_call.h"
#include "host/worker/comparison/leaf_scan.h"

namespace tthost {

enum class ComparatorPhase { kBegin = 1, kLeaf, kFinish };

class ComparatorCall : public tthost_call {
 public:
  // All calls of a comparison add to the same wishes.
  ComparatorCall(std::string plugin_id, int64_t deadline_ns, ScanWishes& wishes)
      : tthost_call(std::move(plugin_id), deadline_ns), wishes_(wishes) {}

  // [control] Before each function of the plugin. `scan` is what the plugin may read in leaf().
  void Enter(ComparatorPhase phase, const LeafScan* scan = nullptr);
  // [control] In the order in which the plugin reported them.
  std::vector<Metric> TakeMetrics() { return std::move(metrics_); }

  tthost_status RecordMetric(const tthost_metric& metric) override;
  tthost_status Want(uint32_t groups) override;
  int32_t WantViolations(double rtol, double atol) override;
  tthost_status ReadStats(tthost_leaf_stats* out) override;
  tthost_status ReadViolations(int32_t slot, uint64_t* out_count) override;

 private:
  tthost_status CheckPhase(ComparatorPhase phase, std::string_view function);

  ScanWishes& wishes_;
  ComparatorPhase phase_ = ComparatorPhase::kBegin;
  const LeafScan* scan_ = nullptr;
  std::vector<Metric> metrics_;
};

}  // namespace tthost
