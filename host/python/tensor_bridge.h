// SPDX-License-Identifier: Apache-2.0
// Borrows the memory of CPU tensors through DLPack, without a copy.
#pragma once

#include <pybind11/pybind11.h>

#include <vector>

#include "host/model/leaf_view.h"

namespace tthost {

// Views of tt_host_worker Leaf objects, and what keeps their memory alive.
class BorrowedLeaves {
 public:
  // `leaves`: a Python list of Leaf. Throws pybind11::error_already_set when a tensor cannot be
  // exported. Needs the GIL, as does destruction.
  explicit BorrowedLeaves(const pybind11::list& leaves);
  BorrowedLeaves(const BorrowedLeaves&) = delete;
  BorrowedLeaves& operator=(const BorrowedLeaves&) = delete;

  const std::vector<LeafView>& Views() const { return views_; }

 private:
  void AddTensor(LeafView& view, const pybind11::handle& tensor);

  std::vector<LeafView> views_;
  std::vector<pybind11::object> capsules_;         // their destructors free the exports
  std::vector<std::vector<int64_t>> own_strides_;  // for exports that leave strides null
};

}  // namespace tthost
