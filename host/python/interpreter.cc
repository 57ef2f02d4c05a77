// SPDX-License-Identifier: Apache-2.0
#include "host/python/interpreter.h"

#include <pybind11/embed.h>

#include <climits>
#include <cstdlib>

namespace tthost {

namespace py = pybind11;

namespace {

std::string RealPath(const std::string& path) {
  char resolved[PATH_MAX];
  return realpath(path.c_str(), resolved) == nullptr ? path : resolved;
}

// PyConfig's layout differs between minor versions, so this comes before everything else.
Result<void> CheckMinorVersion() {
  const std::string running = Py_GetVersion();
  const std::string built =
      std::to_string(PY_MAJOR_VERSION) + "." + std::to_string(PY_MINOR_VERSION) + ".";
  if (running.starts_with(built)) return {};
  return Error(Status::Usage("the environment's Python is " + running.substr(0, running.find(' ')) +
                             ", but this build of tt-host carries a module for Python " + built +
                             "x only; use an environment of that version, or build tt-host with "
                             "PYTHON=/path/to/python of the other one"));
}

Result<void> Initialize(const std::string& venv) {
  PyConfig config;
  PyConfig_InitPythonConfig(&config);
  config.parse_argv = 0;
  config.install_signal_handlers = 0;
  config.use_environment = 0;
  config.user_site_directory = 0;
  config.safe_path = 1;
  config.write_bytecode = 0;
  const std::string executable = venv + "/bin/python";
  PyStatus status = PyConfig_SetBytesString(&config, &config.executable, executable.c_str());
  if (!PyStatus_Exception(status)) {
    status = PyConfig_SetBytesString(&config, &config.program_name, executable.c_str());
  }
  if (!PyStatus_Exception(status)) status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  if (PyStatus_Exception(status)) {
    const std::string reason = status.err_msg == nullptr ? "unknown error" : status.err_msg;
    return Error(Status::Unavailable("cannot start Python of '" + venv + "': " + reason));
  }
  return {};
}

}  // namespace

Result<void> StartInterpreter(const PythonStart& start) {
  TTHOST_RETURN_IF_ERROR(CheckMinorVersion());
  TTHOST_RETURN_IF_ERROR(Initialize(start.venv));
  const py::module_ sys = py::module_::import("sys");
  const auto prefix = sys.attr("prefix").cast<std::string>();
  if (RealPath(prefix) != RealPath(start.venv)) {
    return Error(Status::Usage("'" + start.venv + "' is not a usable virtual environment: Python " +
                               "started with sys.prefix '" + prefix +
                               "'; make it anew with `make setup`, or name another with --python"));
  }
  py::list path = sys.attr("path");
  path.insert(0, start.package_directory);
  if (!start.layer.empty()) {
    py::module_::import("tt_host_worker.requirement_layer").attr("activate")(start.layer);
  }
  return {};
}

}  // namespace tthost
