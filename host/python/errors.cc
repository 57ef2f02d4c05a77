// SPDX-License-Identifier: Apache-2.0
#include "host/python/errors.h"

namespace tthost {

namespace py = pybind11;

PythonFailure DescribeException(py::error_already_set& error) {
  PythonFailure failure;
  const py::module_ report = py::module_::import("tt_host_worker.exception_report");
  const py::object described = report.attr("describe")(error.value());
  failure.failure_class = described["failure_class"].cast<std::string>();
  failure.message = described["message"].cast<std::string>();
  failure.traceback = described["traceback"].cast<std::string>();
  return failure;
}

Status StatusOf(py::error_already_set& error) {
  return Status::Unavailable(DescribeException(error).message);
}

}  // namespace tthost
