// SPDX-License-Identifier: Apache-2.0
// Builds one number for the host to record.
#pragma once

#include <limits>
#include <string>
#include <utility>

#include "tthost/cpp/str.hpp"
#include "tthost/host.h"

namespace tthost::sdk {

inline constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

// Metric("pcc").Value(0.98).Limit(0.99).Passed(false).Gates(true). Without Leaf() it is the
// aggregate over all leaves; without Value() it is undefined; without Passed() it has no verdict.
class Metric {
 public:
  explicit Metric(std::string name) : name_(std::move(name)) {}

  Metric& Leaf(std::string path) { return Set(leaf_, std::move(path)); }
  Metric& Value(double value) { return Set(value_, value); }
  Metric& Limit(double limit) { return Set(limit_, limit); }
  Metric& Passed(bool passed) { return Set(passed_, passed ? 1 : 2); }
  Metric& Gates(bool gates) { return Set(gates_, gates ? 1 : 0); }
  // Why a value is undefined, or what decided instead.
  Metric& Note(std::string text) { return Set(note_, std::move(text)); }
  // For the user, when failed.
  Metric& Message(std::string text) { return Set(message_, std::move(text)); }

  // Borrows from this object.
  tthost_metric ToC() const {
    tthost_metric metric = {};
    metric.struct_size = sizeof(metric);
    metric.passed = passed_;
    metric.gates = gates_;
    metric.name = Str(name_);
    metric.leaf = Str(leaf_);
    metric.value = value_;
    metric.limit = limit_;
    metric.note = Str(note_);
    metric.message = Str(message_);
    return metric;
  }

 private:
  template <typename Field, typename Given>
  Metric& Set(Field& field, Given&& value) {
    field = std::forward<Given>(value);
    return *this;
  }

  std::string name_, leaf_, note_, message_;
  double value_ = kUndefined;
  double limit_ = kUndefined;
  int32_t passed_ = 0;
  int32_t gates_ = 0;
};

}  // namespace tthost::sdk
