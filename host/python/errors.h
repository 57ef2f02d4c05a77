// SPDX-License-Identifier: Apache-2.0
// Python exceptions as values.
#pragma once

#include <pybind11/pybind11.h>

#include "host/base/status.h"
#include "host/python/python_bridge.h"

namespace tthost {

// Needs the GIL.
PythonFailure DescribeException(pybind11::error_already_set& error);
Status StatusOf(pybind11::error_already_set& error);

}  // namespace tthost
