// SPDX-License-Identifier: Apache-2.0
// What is lent for a call: read-only, up to its last byte and not beyond, until the call returns.
#include <array>
#include <string>

#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/comparison_drive.h"
#include "host/worker/conformance/conformance.h"
#include "host/worker/conformance/plugin_life.h"

namespace tthost::conformance {
namespace {

// Everything that any use lends is guarded; a fault ends the process and tells.
void CheckLent(CheckedPlugin& plugin, CaseReport& report) {
  if (!plugin.CanCreate(report)) return;
  LiveOnce(plugin, plugin.Config(), Life::kUsed);
  if (plugin.Manifest().kind != PluginKind::kComparator) return;
  const auto comparator = plugin.CreateDefault<tthost_comparator>(report);
  if (comparator == nullptr) return;
  CompareOnce(*comparator, plugin.Manifest().id, UsualLeaves(), {.guard = Guard::kBefore});
}

constexpr ConformanceCase kCases[] = {
    {"memory.lent", Needs::kInstance,
     "what a call lends is not written to, not read beyond its ends and not kept",
     "copy what you change or keep; shape, strides and size say where it ends", CheckLent},
};

}  // namespace

Cases MemoryCases() { return kCases; }

}  // namespace tthost::conformance
