// SPDX-License-Identifier: Apache-2.0
// Tensors made for a check, lent in guarded memory with all that describes them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "host/worker/conformance/guarded_memory.h"
#include "tthost/tensor.h"

namespace tthost::conformance {

// The value of the element at a row-major position.
using Fill = std::function<double(int64_t position)>;

// 0, 1, 2, -1, 0, …: numbers that every type with a sign has.
double SmallNumbers(int64_t position);

struct TensorSpec {
  std::vector<int64_t> shape;
  Fill fill = SmallNumbers;
  tthost_dtype dtype = {TTHOST_DTYPE_FLOAT, 32, 1};
  std::vector<int64_t> strides = {};  // in elements; empty: contiguous
  uint64_t offset = 0;                // elements in front of the first one
};

class SampleTensor {
 public:
  // `name` stands in messages: "actual".
  SampleTensor(const TensorSpec& spec, Guard guard, const std::string& name);

  const tthost_tensor* View() const { return reinterpret_cast<tthost_tensor*>(view_.Data()); }

 private:
  GuardedMemory data_, shape_, strides_, view_;
};

}  // namespace tthost::conformance
