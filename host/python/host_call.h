// SPDX-License-Identifier: Apache-2.0
// One call from the host as Python sees it: what tthost_sdk.call.HostCall describes.
#pragma once

#include <pybind11/pybind11.h>

#include <string>

#include "tthost/comparator.h"
#include "tthost/ext/stats.h"
#include "tthost/host.h"

namespace tthost {

// Needs the GIL. A method raises tthost_sdk.MisuseError where the host refuses, and once closed.
class HostCall {
 public:
  // `leaf`: null except in the call that hands one out.
  HostCall(const tthost_host* host, tthost_call* call, const tthost_leaf* leaf)
      : host_(host), call_(call), leaf_(leaf) {}

  static void Define(pybind11::module_& module);

  // The call is over, whoever still holds this.
  void Close() { call_ = nullptr; }

  void Log(int level, const std::string& text) const;
  bool Cancelled() const;
  int64_t DeadlineNs() const;
  void Metric(const std::string& name, const std::string& leaf, double value, double limit,
              int passed, bool gates, const std::string& note, const std::string& message) const;
  void Emit(const std::string& kind, const std::string& json) const;
  void Want(uint32_t groups) const;
  int32_t WantViolations(double rtol, double atol) const;
  pybind11::tuple ReadStats() const;
  uint64_t ReadViolations(int32_t slot) const;
  // (index, path, noise_floor, actual, golden, mask): a side is as of LentTensor, or None.
  pybind11::tuple TakeLeaf() const;

 private:
  tthost_call* Open() const;
  const tthost_stats& Stats() const;

  const tthost_host* host_;
  tthost_call* call_;
  const tthost_leaf* leaf_;
};

}  // namespace tthost
