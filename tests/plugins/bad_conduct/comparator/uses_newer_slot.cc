// SPDX-License-Identifier: Apache-2.0
// Built for a later minor, and does not ask whether the host is that new.
#include "accepting_comparator.h"

struct newer_host {
  tthost_host known;
  void (*progress)(tthost_call* call, double part);
};

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host* host) {
  static constexpr tthost_plugin kQuiet = sdk::Descriptor<AcceptingComparator>::kPlugin;
  const bool tells_progress = reinterpret_cast<const newer_host*>(host)->progress != nullptr;
  return tells_progress ? &sdk::Descriptor<AcceptingComparator>::kPlugin : &kQuiet;
}
