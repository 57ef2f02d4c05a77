// SPDX-License-Identifier: Apache-2.0
// Starts CPython for one virtual environment.
#pragma once

#include "host/base/result.h"
#include "host/python/python_bridge.h"

namespace tthost {

// Refuses a libpython of another minor version than this module was built for, and an interpreter
// that did not end up in the environment. Afterwards sys.path begins with the layer, if any.
Result<void> StartInterpreter(const PythonStart& start);

}  // namespace tthost
