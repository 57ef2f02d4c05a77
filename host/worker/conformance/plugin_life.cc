// SPDX-License-Identifier: Apache-2.0
#include "host/worker/conformance/plugin_life.h"

#include <nlohmann/json.hpp>

#include "host/worker/conformance/comparison_drive.h"
#include "host/worker/conformance/plan_drive.h"
#include "host/worker/conformance/report_drive.h"

namespace tthost::conformance {
namespace {

CallEnd Use(const Instance<tthost_comparator>& comparator, const std::string& id) {
  return CompareOnce(comparator, id, UsualLeaves());
}

CallEnd Use(const Instance<tthost_parallelism>& strategy, const std::string& id) {
  CallEnd end = PlanOnce(strategy, id, SampleRequest(2, "inference", "pytorch", true));
  if (end.status == TTHOST_UNIMPLEMENTED) end.status = TTHOST_OK;
  return end;
}

CallEnd Use(const Instance<tthost_reporter>& reporter, const std::string& id) {
  return FeedAll(reporter, id, SampleJournal());
}

template <typename Table>
CallEnd Live(CheckedPlugin& plugin, std::string_view config, Life life, const tthost_host* host) {
  CallEnd end;
  const auto instance = plugin.Create<Table>(config, end, host);
  if (instance == nullptr || life == Life::kUnused) return end;
  return Use(*instance, plugin.Manifest().id);
}

}  // namespace

CallEnd LiveOnce(CheckedPlugin& plugin, std::string_view config, Life life,
                 const tthost_host* host) {
  switch (plugin.Manifest().kind) {
    case PluginKind::kComparator:
      return Live<tthost_comparator>(plugin, config, life, host);
    case PluginKind::kParallelism:
      return Live<tthost_parallelism>(plugin, config, life, host);
    case PluginKind::kReporter:
      return Live<tthost_reporter>(plugin, config, life, host);
  }
  return {};
}

}  // namespace tthost::conformance
