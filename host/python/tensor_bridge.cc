// SPDX-License-Identifier: Apache-2.0
#include "host/python/tensor_bridge.h"

#include <cstring>
#include <string_view>

namespace tthost {

namespace py = pybind11;

namespace {

// DLPack 1.x: DLManagedTensorVersioned begins with the version (8 bytes), the producer's context,
// its deleter and the flags; the tensor follows.
constexpr size_t kVersionedTensorOffset = 32;

const tthost_tensor* TensorIn(const py::capsule& capsule) {
  const std::string_view name = capsule.name();
  const char* base = static_cast<const char*>(PyCapsule_GetPointer(capsule.ptr(), capsule.name()));
  if (name == "dltensor_versioned") base += kVersionedTensorOffset;
  return reinterpret_cast<const tthost_tensor*>(base);
}

py::capsule Export(const py::handle& tensor) {
  const py::object exporter = tensor.attr("__dlpack__");
  try {
    return exporter(py::arg("max_version") = py::make_tuple(1, 0));
  } catch (py::error_already_set& error) {
    if (!error.matches(PyExc_TypeError)) throw;
    return exporter();
  }
}

std::vector<int64_t> RowMajorStrides(const tthost_tensor& tensor) {
  std::vector<int64_t> strides(static_cast<size_t>(tensor.ndim));
  int64_t stride = 1;
  for (int32_t axis = tensor.ndim - 1; axis >= 0; --axis) {
    strides[static_cast<size_t>(axis)] = stride;
    stride *= tensor.shape[axis];
  }
  return strides;
}

bool IsEmpty(const tthost_tensor& tensor) {
  for (int32_t axis = 0; axis < tensor.ndim; ++axis) {
    if (tensor.shape[axis] == 0) return true;
  }
  return false;
}

}  // namespace

BorrowedLeaves::BorrowedLeaves(const py::list& leaves) {
  for (const py::handle leaf : leaves) {
    LeafView view;
    view.path = leaf.attr("path").cast<std::string>();
    view.noise_floor = leaf.attr("noise_floor").cast<double>();
    const py::object value = leaf.attr("value");
    if (py::hasattr(value, "__dlpack__")) {
      AddTensor(view, value);
    } else {
      view.value = py::repr(value).cast<std::string>();
    }
    views_.push_back(std::move(view));
  }
}

void BorrowedLeaves::AddTensor(LeafView& view, const py::handle& tensor) {
  const py::capsule capsule = Export(tensor);
  tthost_tensor borrowed = *TensorIn(capsule);
  if (borrowed.strides == nullptr) {
    own_strides_.push_back(RowMajorStrides(borrowed));
    borrowed.strides = own_strides_.back().data();
  }
  if (IsEmpty(borrowed)) borrowed.data = nullptr;
  view.tensor = borrowed;
  capsules_.push_back(capsule);
}

}  // namespace tthost
