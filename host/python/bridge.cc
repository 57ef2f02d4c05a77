// SPDX-License-Identifier: Apache-2.0
#include <pybind11/embed.h>

#include "host/base/hash.h"
#include "host/python/errors.h"
#include "host/python/interpreter.h"
#include "host/python/python_bridge.h"
#include "host/python/python_plugin.h"
#include "host/python/tensor_bridge.h"

namespace tthost {

namespace py = pybind11;

namespace {

// The `host` object that run_case gets.
struct CaseHost {
  CaseCallbacks* callbacks;

  void Stage(const std::string& name, const std::string& phase) const {
    callbacks->EnterStage(name, phase);
  }

  void Fact(const std::string& key, const py::object& value) const {
    const py::object text = py::module_::import("json").attr("dumps")(
        value, py::arg("default") = py::type::of(py::str()));
    callbacks->AddFact(key, text.cast<std::string>());
  }

  static std::string HashOf(const py::buffer& data) {
    const py::buffer_info bytes = data.request();
    const size_t size = static_cast<size_t>(bytes.size * bytes.itemsize);
    const py::gil_scoped_release release;
    return ContentHash({static_cast<const char*>(bytes.ptr), size});
  }

  void Compare(const std::string& phase, const py::list& golden, const py::list& device) const {
    const BorrowedLeaves golden_leaves(golden);
    const BorrowedLeaves device_leaves(device);
    Result<void> compared;
    {
      const py::gil_scoped_release release;
      compared = callbacks->Compare(phase, golden_leaves.Views(), device_leaves.Views());
    }
    if (!compared) {
      const py::module_ failures = py::module_::import("tt_host_worker.failures");
      py::object error = failures.attr("CaseError")("plugin_error", compared.error().message);
      PyErr_SetObject(failures.attr("CaseError").ptr(), error.ptr());
      throw py::error_already_set();
    }
  }
};

PYBIND11_EMBEDDED_MODULE(tt_host_case, module) {
  py::class_<CaseHost>(module, "CaseHost")
      .def("stage", &CaseHost::Stage, py::arg("name"), py::arg("phase") = "")
      .def("fact", &CaseHost::Fact, py::arg("key"), py::arg("value"))
      .def_static("content_hash", &CaseHost::HashOf, py::arg("data"))
      .def("compare", &CaseHost::Compare, py::arg("phase"), py::arg("golden"), py::arg("device"));
}

py::object FromJson(const std::string& text) {
  return py::module_::import("json").attr("loads")(text);
}

class EmbeddedPython : public PythonBridge {
 public:
  Result<void> Start(const PythonStart& start) override {
    try {
      return StartInterpreter(start);
    } catch (py::error_already_set& error) {
      return Error(
          Status::Unavailable("cannot start Python of '" + start.venv + "': " + error.what()));
    }
  }

  Result<std::string> CallJson(const std::string& module, const std::string& function,
                               const std::string& argument) override {
    try {
      const py::module_ imported = py::module_::import(("tt_host_worker." + module).c_str());
      const py::object result = imported.attr(function.c_str())(FromJson(argument));
      return py::module_::import("json").attr("dumps")(result).cast<std::string>();
    } catch (py::error_already_set& error) {
      return Error(StatusOf(error));
    }
  }

  std::optional<PythonFailure> RunCase(const std::string& request_json,
                                       const std::string& plan_json,
                                       CaseCallbacks& callbacks) override {
    try {
      py::module_::import("tt_host_case");
      const py::module_ module = py::module_::import("tt_host_worker.case");
      module.attr("run_case")(FromJson(request_json), FromJson(plan_json), CaseHost{&callbacks});
      return std::nullopt;
    } catch (py::error_already_set& error) {
      return DescribeException(error);
    }
  }

  Result<void> WithSavedOutputs(const std::string& golden_path, const std::string& device_path,
                                const UseLeaves& use) override {
    try {
      const py::object load = py::module_::import("tt_host_worker.saved_outputs").attr("load");
      const BorrowedLeaves golden(load(golden_path).cast<py::list>());
      const BorrowedLeaves device(load(device_path).cast<py::list>());
      return use(golden.Views(), device.Views());
    } catch (py::error_already_set& error) {
      // What is wrong with a file is a ValueError or an OSError whose text is made for users.
      if (error.matches(PyExc_ValueError) || error.matches(PyExc_OSError)) {
        return Error(Status::Usage(py::str(error.value()).cast<std::string>()));
      }
      return Error(StatusOf(error));
    }
  }

  tthost_status CreatePlugin(int32_t kind, const ConfiguredPlugin& plugin, const tthost_host* host,
                             tthost_call* call, void* out) override {
    return CreatePythonPlugin(kind, plugin, host, call, out);
  }

  void BeforeFork() override { PyOS_BeforeFork(); }
  void AfterForkInChild() override { PyOS_AfterFork_Child(); }
  void AfterForkInParent() override { PyOS_AfterFork_Parent(); }

  void FlushOutput() override {
    const py::module_ sys = py::module_::import("sys");
    for (const char* name : {"stdout", "stderr"}) {
      try {
        sys.attr(name).attr("flush")();
      } catch (py::error_already_set&) {
        // A model may have closed or replaced the stream; what it wrote there is its own loss.
      }
    }
  }
};

}  // namespace
}  // namespace tthost

extern "C" __attribute__((visibility("default"))) tthost::PythonBridge* tthost_python_bridge() {
  static tthost::EmbeddedPython bridge;
  return &bridge;
}
