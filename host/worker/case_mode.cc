// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <optional>

#include "host/base/clock.h"
#include "host/base/containment.h"
#include "host/worker/case_process.h"
#include "host/worker/case_run.h"
#include "host/worker/contained_process.h"
#include "host/worker/modes.h"
#include "host/worker/python_loading.h"
#include "host/worker/stack_dump.h"

namespace tthost {
namespace {

// Python with what the runtime imports; a case of its own imports no more than it needs.
Result<PythonBridge*> StartForCase(const CaseRequest& request) {
  TTHOST_ASSIGN_OR_RETURN(PythonBridge* const python, StartPython(request.venv, request.layer));
  TTHOST_RETURN_IF_ERROR(DumpStacksTo(StacksFile(request), *python));
  const Json preload = {{"runtime", request.runtime}, {"modules", Json::array()}, {"warm", false}};
  TTHOST_RETURN_IF_ERROR(python->CallJson("preload", "preload", preload.dump()));
  return python;
}

// The controller started this process and cannot start one in a namespace: this one stays outside
// of it and ends as its child does.
Result<void> EnterContainment(Containment containment) {
  if (containment == Containment::kProcessGroup) return {};
  TTHOST_ASSIGN_OR_RETURN(const auto child, ForkContained(containment, ProcessGroup::kCallers));
  if (!child) return {};
  return Error(EndAs(*child));
}

}  // namespace

Result<void> RunCaseMode(const Json& start, Channel& channel) {
  TTHOST_ASSIGN_OR_RETURN(const CaseRequest request, CaseRequestFromJson(start.at("request")));
  TTHOST_RETURN_IF_ERROR(EnterContainment(request.containment));
  TTHOST_RETURN_IF_ERROR(EnterCaseProcess(request, channel));
  StageMarks marks(channel, SystemClock());
  marks.Enter(Stage::kEnv);
  const Result<PythonBridge*> python = StartForCase(request);
  if (!python) {
    TTHOST_RETURN_IF_ERROR(
        DeliverOutcome(FailedOutcome(marks, "env", python.error().message), request, channel));
    EndProcess(0);
  }
  RunCaseAndExit(request, **python, marks, channel);
}

}  // namespace tthost
