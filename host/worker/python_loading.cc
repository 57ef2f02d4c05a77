// SPDX-License-Identifier: Apache-2.0
#include "host/worker/python_loading.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "host/base/worker_process.h"

namespace tthost {
namespace {

constexpr int kAskTimeoutMs = 30'000;
constexpr char kQuestion[] =
    "import sys, sysconfig as s; "
    "print('%d.%d' % sys.version_info[:2]); "
    "print(s.get_config_var('Py_ENABLE_SHARED')); "
    "print('%s/%s' % (s.get_config_var('LIBDIR'), s.get_config_var('INSTSONAME')))";

Status LoadFailure(const std::string& what) {
  const char* reason = dlerror();
  return Status::Unavailable("cannot load " + what + ": " +
                             (reason == nullptr ? "unknown reason" : reason));
}

}  // namespace

Result<InterpreterFacts> AskInterpreter(const std::string& venv, ProcessRunner& runner) {
  const std::string python = venv + "/bin/python";
  if (access(python.c_str(), X_OK) != 0) {
    return Error(Status::Usage("'" + venv +
                               "' is not a virtual environment: it has no bin/python; "
                               "`make setup` makes one, --python names another"));
  }
  ProcessSpec spec;
  spec.argv = {python, "-I", "-S", "-c", kQuestion};
  TTHOST_ASSIGN_OR_RETURN(const CapturedRun run,
                          RunCaptured(runner, std::move(spec), kAskTimeoutMs));
  std::istringstream lines(run.output);
  InterpreterFacts facts;
  std::string shared;
  if (run.status.exit_code != 0 || !std::getline(lines, facts.version) ||
      !std::getline(lines, shared) || !std::getline(lines, facts.libpython)) {
    return Error(Status::Usage("'" + python + "' does not work (" + Describe(run.status) +
                               "): it answered '" + run.output +
                               "' when asked for its version and library"));
  }
  if (shared != "1") {
    return Error(Status::Usage("the Python of '" + venv +
                               "' was built without a shared library, "
                               "so it cannot be embedded; use Debian's python3, or a CPython "
                               "configured with --enable-shared"));
  }
  return facts;
}

Result<PythonBridge*> LoadPythonBridge(const InterpreterFacts& facts, const InstallPaths& paths) {
  // Extension modules take libpython's symbols from the process, so they must be global.
  if (dlopen(facts.libpython.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    return Error(Status::Usage(LoadFailure("libpython of '" + facts.libpython + "'").message));
  }
  std::string digits = facts.version;
  std::erase(digits, '.');
  const std::string module = paths.library + "/tthost_py" + digits + ".so";
  if (access(module.c_str(), R_OK) != 0) {
    return Error(Status::Usage("this build of tt-host has no module for Python " + facts.version +
                               " ('" + module + "' is missing); build it with PYTHON=python" +
                               facts.version));
  }
  void* const handle = dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return Error(LoadFailure("the Python module"));
  const auto entry = reinterpret_cast<PythonBridgeEntry>(dlsym(handle, kPythonBridgeEntry));
  if (entry == nullptr) return Error(LoadFailure("the Python module"));
  return entry();
}

Result<PythonBridge*> StartPython(const std::string& venv, const std::string& layer) {
  const InstallPaths paths = FindInstallPaths();
  TTHOST_ASSIGN_OR_RETURN(const InterpreterFacts facts, AskInterpreter(venv, LocalProcessRunner()));
  TTHOST_ASSIGN_OR_RETURN(PythonBridge* const bridge, LoadPythonBridge(facts, paths));
  TTHOST_RETURN_IF_ERROR(
      bridge->Start({.venv = venv, .package_directory = paths.python, .layer = layer}));
  return bridge;
}

}  // namespace tthost
