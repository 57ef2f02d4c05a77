// SPDX-License-Identifier: Apache-2.0
#include "host/python/python_plugin.h"

#include <pybind11/embed.h>

#include <string>
#include <utility>

#include "host/python/host_call.h"
#include "host/python/host_memory.h"
#include "tthost/comparator.h"
#include "tthost/parallelism.h"
#include "tthost/plugin.h"
#include "tthost/reporter.h"

namespace tthost {

namespace py = pybind11;

namespace {

PYBIND11_EMBEDDED_MODULE(tt_host_plugin, module) {
  DefineHostMemory(module);
  HostCall::Define(module);
}

// What `self` of a table points to.
struct Instance {
  py::object adapter;
  const tthost_host* host;
  std::string directory;
};

tthost_str ToStr(const std::string& text) { return {text.data(), text.size()}; }
// Models print what is no UTF-8, too: it is replaced, as one odd message must not cost a report.
py::str Text(tthost_str text) {
  const char* const data = text.data == nullptr ? "" : text.data;
  PyObject* const decoded = PyUnicode_DecodeUTF8(data, py::ssize_t(text.size), "replace");
  if (decoded == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(decoded);
}

tthost_status Report(py::error_already_set& error, const tthost_host* host, tthost_call* call,
                     const std::string& directory) {
  try {
    if (error.trace()) PyException_SetTraceback(error.value().ptr(), error.trace().ptr());
    const py::module_ failure = py::module_::import("tt_host_worker.plugins.failure");
    const auto [code, text, traceback] =
        failure.attr("describe")(error.value(), directory)
            .cast<std::tuple<tthost_status, std::string, std::string>>();
    if (!traceback.empty()) host->log(call, TTHOST_LOG_ERROR, ToStr(traceback));
    return host->fail(call, code, ToStr(text));
  } catch (const std::exception& failure) {
    return host->fail(call, TTHOST_INTERNAL, ToStr(failure.what()));
  }
}

// Runs `body` with a Python object for the call, which is dead afterwards.
template <typename Body>
tthost_status Guarded(const tthost_host* host, tthost_call* call, const std::string& directory,
                      const tthost_leaf* leaf, const Body& body) noexcept {
  const py::gil_scoped_acquire gil;
  try {
    py::module_::import("tt_host_plugin");
    const py::object given = py::cast(HostCall(host, call, leaf));
    struct Closing {
      HostCall& call;
      ~Closing() { call.Close(); }
    } closing{given.cast<HostCall&>()};
    body(given);
    return TTHOST_OK;
  } catch (py::error_already_set& error) {
    return Report(error, host, call, directory);
  } catch (const std::exception& error) {
    return host->fail(call, TTHOST_INTERNAL, ToStr(error.what()));
  }
}

// One slot: calls `method` of the adapter with the call and `arguments`.
template <typename... Arguments>
tthost_status CallSlot(void* self, tthost_call* call, const char* method, const tthost_leaf* leaf,
                       const Arguments&... arguments) {
  const auto& instance = *static_cast<const Instance*>(self);
  return Guarded(instance.host, call, instance.directory, leaf, [&](const py::object& given) {
    instance.adapter.attr(method)(given, arguments()...);
  });
}

void Destroy(void* self) {
  const py::gil_scoped_acquire gil;
  delete static_cast<Instance*>(self);
}

void FillComparator(tthost_comparator& table, void* self) {
  table.self = self;
  table.begin = [](void* self, tthost_call* call, const tthost_compare_info* info) {
    return CallSlot(
        self, call, "begin", nullptr, [&] { return py::int_(info->leaf_count); },
        [&] { return Text(info->phase); });
  };
  table.leaf = [](void* self, tthost_call* call, const tthost_leaf* leaf) {
    return CallSlot(self, call, "leaf", leaf);
  };
  table.finish = [](void* self, tthost_call* call) {
    return CallSlot(self, call, "finish", nullptr);
  };
  table.destroy = Destroy;
}

void FillParallelism(tthost_parallelism& table, void* self) {
  table.self = self;
  table.plan = [](void* self, tthost_call* call, tthost_str request) {
    return CallSlot(self, call, "plan", nullptr, [&] { return Text(request); });
  };
  table.destroy = Destroy;
}

void FillReporter(tthost_reporter& table, void* self) {
  table.self = self;
  table.event = [](void* self, tthost_call* call, tthost_str kind, tthost_str json) {
    return CallSlot(
        self, call, "event", nullptr, [&] { return Text(kind); }, [&] { return Text(json); });
  };
  table.destroy = Destroy;
}

const char* KindName(int32_t kind) {
  if (kind == TTHOST_KIND_COMPARATOR) return "comparator";
  return kind == TTHOST_KIND_PARALLELISM ? "parallelism" : "reporter";
}

void FillTable(int32_t kind, void* out, void* self) {
  if (kind == TTHOST_KIND_COMPARATOR) {
    FillComparator(*static_cast<tthost_comparator*>(out), self);
  } else if (kind == TTHOST_KIND_PARALLELISM) {
    FillParallelism(*static_cast<tthost_parallelism*>(out), self);
  } else {
    FillReporter(*static_cast<tthost_reporter*>(out), self);
  }
}

}  // namespace

tthost_status CreatePythonPlugin(int32_t kind, const ConfiguredPlugin& plugin,
                                 const tthost_host* host, tthost_call* call, void* out) {
  return Guarded(host, call, plugin.module_directory, nullptr, [&](const py::object&) {
    const py::object create = py::module_::import("tt_host_worker.plugins.adapters").attr("create");
    py::object adapter =
        create(KindName(kind), plugin.id, plugin.module, plugin.module_directory, plugin.config);
    FillTable(kind, out, new Instance{std::move(adapter), host, plugin.module_directory});
  });
}

}  // namespace tthost
