// SPDX-License-Identifier: Apache-2.0
// What the worker asks of Python. The implementation lives in the module tthost_py3XY.so, built for
// one minor version; the worker itself links no Python. One bridge per process, one thread, and
// the interpreter is never finalised: the process ends by _exit.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"
#include "host/model/configured_plugin.h"
#include "host/model/leaf_view.h"
#include "tthost/host.h"

namespace tthost {

struct PythonStart {
  std::string venv;               // absolute path of the virtual environment
  std::string package_directory;  // holds the package tt_host_worker
  std::string layer;              // requirement layer put before site-packages; empty: none
};

// The exception that ended a call.
struct PythonFailure {
  std::string failure_class;  // what tt_host_worker says it is; empty: it does not know
  std::string message;        // "ValueError: bad shape"
  std::string traceback;
};

// The host's side of a case; called back while RunCase runs.
class CaseCallbacks {
 public:
  virtual ~CaseCallbacks() = default;
  virtual void EnterStage(const std::string& stage, const std::string& phase) = 0;
  virtual void AddFact(const std::string& key, const std::string& json_value) = 0;
  // The leaves borrow tensors that live until this returns. An error ends the case.
  virtual Result<void> Compare(const std::string& phase, const std::vector<LeafView>& golden,
                               const std::vector<LeafView>& device) = 0;
};

class PythonBridge {
 public:
  virtual ~PythonBridge() = default;

  // Once, before everything else. Refuses an interpreter that is not the environment's own.
  virtual Result<void> Start(const PythonStart& start) = 0;

  // tt_host_worker.MODULE.FUNCTION(dict) -> dict, as JSON texts.
  virtual Result<std::string> CallJson(const std::string& module, const std::string& function,
                                       const std::string& argument) = 0;

  // tt_host_worker.case.run_case. Nothing: the case ran to its end.
  virtual std::optional<PythonFailure> RunCase(const std::string& request_json,
                                               const std::string& plan_json,
                                               CaseCallbacks& callbacks) = 0;

  // tt_host_worker.saved_outputs.load on both files; the leaves live until `use` returns.
  using UseLeaves = std::function<Result<void>(const std::vector<LeafView>& golden,
                                               const std::vector<LeafView>& device)>;
  virtual Result<void> WithSavedOutputs(const std::string& golden_path,
                                        const std::string& device_path, const UseLeaves& use) = 0;

  // What `create` of a native plugin does: fills `out`, the zeroed struct of the TTHOST_KIND_*. The
  // slots take the GIL by themselves and may be called while it is released.
  virtual tthost_status CreatePlugin(int32_t kind, const ConfiguredPlugin& plugin,
                                     const tthost_host* host, tthost_call* call, void* out) = 0;

  // Around fork(), in this order.
  virtual void BeforeFork() = 0;
  virtual void AfterForkInChild() = 0;
  virtual void AfterForkInParent() = 0;

  // Flushes sys.stdout and sys.stderr.
  virtual void FlushOutput() = 0;
};

// The one symbol of the module.
inline constexpr char kPythonBridgeEntry[] = "tthost_python_bridge";
using PythonBridgeEntry = PythonBridge* (*)();

}  // namespace tthost
