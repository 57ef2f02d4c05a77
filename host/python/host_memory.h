// SPDX-License-Identifier: Apache-2.0
// A borrowed tensor as Python sees it: a read-only buffer.
#pragma once

#include <pybind11/pybind11.h>

#include "tthost/tensor.h"

namespace tthost {

void DefineHostMemory(pybind11::module_& module);

// (memory, shape, "bfloat16"): the memory is a buffer over the tensor's, without a copy, of
// integers of the same size where Python has no such number. Raises for a dtype that nobody knows.
pybind11::tuple LentTensor(const tthost_tensor& tensor);

}  // namespace tthost
