// SPDX-License-Identifier: Apache-2.0
// One call from the host, as an object. Lives as long as the call; do not keep it.
#pragma once

#include <cstdint>
#include <string_view>

#include "tthost/cpp/error.hpp"
#include "tthost/cpp/metric.hpp"
#include "tthost/cpp/str.hpp"
#include "tthost/host.h"

namespace tthost::sdk {

class Call {
 public:
  Call(const tthost_host* host, tthost_call* call) : host_(host), call_(call) {}

  void Log(int32_t level, std::string_view text) { host_->log(call_, level, Str(text)); }
  void Info(std::string_view text) { Log(TTHOST_LOG_INFO, text); }
  void Warn(std::string_view text) { Log(TTHOST_LOG_WARNING, text); }

  // True when the call should return within 200 ms.
  bool Cancelled() const { return host_->cancelled(call_) != 0; }
  // Steady-clock time in ns at which the call is out of time; 0: no deadline.
  int64_t DeadlineNs() const { return host_->deadline_ns(call_); }

  // Comparators: records one number.
  void Record(const Metric& metric) {
    const tthost_metric record = metric.ToC();
    ThrowIfError(host_->metric(call_, &record));
  }
  // Hands over a result document, such as Emit("plan", json).
  void Emit(std::string_view kind, std::string_view json) {
    ThrowIfError(host_->emit(call_, Str(kind), Str(json)));
  }
  // The host's extension of that id, or null.
  template <typename Table>
  const Table* Extension(std::string_view id) const {
    return static_cast<const Table*>(host_->extension(Str(id)));
  }

  tthost_call* raw() const { return call_; }

 private:
  const tthost_host* host_;
  tthost_call* call_;
};

}  // namespace tthost::sdk
