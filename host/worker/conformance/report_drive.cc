// SPDX-License-Identifier: Apache-2.0
#include "host/worker/conformance/report_drive.h"

#include "host/worker/conformance/guarded_memory.h"

namespace tthost::conformance {

CallEnd Feed(const Instance<tthost_reporter>& reporter, const std::string& id,
             const SampleEvent& event) {
  const GuardedMemory kind(event.kind, Guard::kAfter, "the kind of event()");
  const GuardedMemory json(event.json, Guard::kAfter, "the JSON of event()");
  QuietCall call(id);
  CallEnd end;
  end.function = "event";
  SetSituation(event.kind);
  {
    const Entering entering("event");
    end.status = reporter->event(reporter.Self(), &call, ToStr(kind.Bytes()), ToStr(json.Bytes()));
  }
  end.text = call.FailureText();
  return end;
}

CallEnd FeedAll(const Instance<tthost_reporter>& reporter, const std::string& id,
                std::span<const SampleEvent> events) {
  for (const SampleEvent& event : events) {
    if (CallEnd end = Feed(reporter, id, event); !end.IsOk()) return end;
  }
  return {};
}

}  // namespace tthost::conformance
