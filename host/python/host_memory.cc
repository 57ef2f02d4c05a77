// SPDX-License-Identifier: Apache-2.0
#include "host/python/host_memory.h"

#include <string>
#include <vector>

namespace tthost {

namespace py = pybind11;

namespace {

struct Dtype {
  uint8_t code, bits;
  const char* name;
  const char* format;  // of Python's struct module and numpy's buffers
};

constexpr Dtype kDtypes[] = {
    {TTHOST_DTYPE_INT, 8, "int8", "b"},
    {TTHOST_DTYPE_INT, 16, "int16", "h"},
    {TTHOST_DTYPE_INT, 32, "int32", "i"},
    {TTHOST_DTYPE_INT, 64, "int64", "q"},
    {TTHOST_DTYPE_UINT, 8, "uint8", "B"},
    {TTHOST_DTYPE_UINT, 16, "uint16", "H"},
    {TTHOST_DTYPE_UINT, 32, "uint32", "I"},
    {TTHOST_DTYPE_UINT, 64, "uint64", "Q"},
    {TTHOST_DTYPE_FLOAT, 16, "float16", "e"},
    {TTHOST_DTYPE_FLOAT, 32, "float32", "f"},
    {TTHOST_DTYPE_FLOAT, 64, "float64", "d"},
    {TTHOST_DTYPE_BFLOAT, 16, "bfloat16", "H"},
    {TTHOST_DTYPE_COMPLEX, 64, "complex64", "Zf"},
    {TTHOST_DTYPE_COMPLEX, 128, "complex128", "Zd"},
    {TTHOST_DTYPE_BOOL, 8, "bool", "?"},
    {TTHOST_DTYPE_FLOAT8_E4M3FN, 8, "float8_e4m3fn", "B"},
    {TTHOST_DTYPE_FLOAT8_E5M2, 8, "float8_e5m2", "B"},
};

const Dtype& DtypeOf(const tthost_dtype& dtype) {
  for (const Dtype& known : kDtypes) {
    if (known.code == dtype.code && known.bits == dtype.bits) return known;
  }
  throw py::type_error("plugins in Python do not get tensors of DLPack type (code " +
                       std::to_string(dtype.code) + ", " + std::to_string(dtype.bits) + " bits)");
}

class HostMemory {
 public:
  HostMemory(const tthost_tensor& tensor, const Dtype& dtype) : dtype_(dtype) {
    const py::ssize_t item_size = dtype.bits / 8;
    shape_.assign(tensor.shape, tensor.shape + tensor.ndim);
    for (int32_t axis = 0; axis < tensor.ndim; ++axis) {
      strides_.push_back(tensor.strides[axis] * item_size);
    }
    static char nothing = 0;  // Python asks for an address where there is no element, too.
    data_ =
        tensor.data == nullptr ? &nothing : static_cast<char*>(tensor.data) + tensor.byte_offset;
  }

  py::buffer_info Buffer() const {
    return {data_,  dtype_.bits / 8, dtype_.format,    static_cast<py::ssize_t>(shape_.size()),
            shape_, strides_,        /*readonly=*/true};
  }

 private:
  Dtype dtype_;
  char* data_;
  std::vector<py::ssize_t> shape_, strides_;
};

}  // namespace

void DefineHostMemory(py::module_& module) {
  py::class_<HostMemory>(module, "HostMemory", py::buffer_protocol())
      .def_buffer([](const HostMemory& memory) { return memory.Buffer(); });
}

py::tuple LentTensor(const tthost_tensor& tensor) {
  const Dtype& dtype = DtypeOf(tensor.dtype);
  py::tuple shape(static_cast<size_t>(tensor.ndim));
  for (int32_t axis = 0; axis < tensor.ndim; ++axis) {
    shape[static_cast<size_t>(axis)] = tensor.shape[axis];
  }
  return py::make_tuple(HostMemory(tensor, dtype), shape, dtype.name);
}

}  // namespace tthost
