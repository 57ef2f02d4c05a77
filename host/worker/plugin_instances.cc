// SPDX-License-Identifier: Apache-2.0
#include "host/worker/plugin_instances.h"

#include "host/plugins/loading/plugin_call.h"
#include "host/plugins/loading/plugin_library.h"
#include "tthost/plugin.h"

namespace tthost {
namespace {

template <typename Instance>
Result<Instance> MakeInPython(const ConfiguredPlugin& plugin, PythonBridge* python, int32_t kind) {
  if (python == nullptr) {
    return Error(Status::Unavailable("plugin '" + plugin.id + "' is written in Python ('" +
                                     plugin.module + "'), and no Python was started here"));
  }
  Instance instance{};
  instance.struct_size = sizeof(Instance);
  tthost_call call(plugin.id);
  const tthost_status status = python->CreatePlugin(kind, plugin, HostTable(), &call, &instance);
  if (status != TTHOST_OK) return Error(PluginError(call, "create", status));
  return instance;
}

}  // namespace

Result<tthost_comparator> MakeComparator(const ConfiguredPlugin& plugin, PythonBridge* python) {
  if (!plugin.IsPython()) return CreateComparator(plugin);
  return MakeInPython<tthost_comparator>(plugin, python, TTHOST_KIND_COMPARATOR);
}

Result<tthost_parallelism> MakeParallelism(const ConfiguredPlugin& plugin, PythonBridge* python) {
  if (!plugin.IsPython()) return CreateParallelism(plugin);
  return MakeInPython<tthost_parallelism>(plugin, python, TTHOST_KIND_PARALLELISM);
}

Result<tthost_reporter> MakeReporter(const ConfiguredPlugin& plugin, PythonBridge* python) {
  if (!plugin.IsPython()) return CreateReporter(plugin);
  return MakeInPython<tthost_reporter>(plugin, python, TTHOST_KIND_REPORTER);
}

}  // namespace tthost
