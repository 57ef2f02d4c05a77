// SPDX-License-Identifier: Apache-2.0
// Feeds events to one instance of a reporter.
#pragma once

#include <span>
#include <string>

#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/sample_journal.h"

namespace tthost::conformance {

CallEnd Feed(const Instance<tthost_reporter>& reporter, const std::string& id,
             const SampleEvent& event);
// Ends with the first that fails.
CallEnd FeedAll(const Instance<tthost_reporter>& reporter, const std::string& id,
                std::span<const SampleEvent> events);

}  // namespace tthost::conformance
