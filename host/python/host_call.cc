// SPDX-License-Identifier: Apache-2.0
#include "host/python/host_call.h"

#include <string_view>

#include "host/python/host_memory.h"

namespace tthost {

namespace py = pybind11;

namespace {

tthost_str ToStr(std::string_view text) { return {text.data(), text.size()}; }

[[noreturn]] void RaiseMisuse(const char* text) {
  const py::object type = py::module_::import("tthost_sdk.errors").attr("MisuseError");
  PyErr_SetObject(type.ptr(), type(text).ptr());
  throw py::error_already_set();
}

void Accept(tthost_status status, const char* refusal) {
  if (status != TTHOST_OK) RaiseMisuse(refusal);
}

py::object SideOf(const tthost_tensor* tensor) {
  return tensor == nullptr ? py::object(py::none()) : py::object(LentTensor(*tensor));
}

}  // namespace

void HostCall::Define(py::module_& module) {
  py::class_<HostCall>(module, "HostCall")
      .def("log", &HostCall::Log)
      .def("cancelled", &HostCall::Cancelled)
      .def("deadline_ns", &HostCall::DeadlineNs)
      .def("metric", &HostCall::Metric)
      .def("emit", &HostCall::Emit)
      .def("want", &HostCall::Want)
      .def("want_violations", &HostCall::WantViolations)
      .def("read_stats", &HostCall::ReadStats)
      .def("read_violations", &HostCall::ReadViolations)
      .def("take_leaf", &HostCall::TakeLeaf);
}

void HostCall::Log(int level, const std::string& text) const {
  host_->log(Open(), level, ToStr(text));
}

bool HostCall::Cancelled() const { return host_->cancelled(Open()) != 0; }

int64_t HostCall::DeadlineNs() const { return host_->deadline_ns(Open()); }

void HostCall::Metric(const std::string& name, const std::string& leaf, double value, double limit,
                      int passed, bool gates, const std::string& note,
                      const std::string& message) const {
  tthost_metric metric = {};
  metric.struct_size = sizeof(metric);
  metric.name = ToStr(name);
  metric.leaf = ToStr(leaf);
  metric.value = value;
  metric.limit = limit;
  metric.passed = passed;
  metric.gates = gates ? 1 : 0;
  metric.note = ToStr(note);
  metric.message = ToStr(message);
  Accept(host_->metric(Open(), &metric),
         "metric() is refused: only comparators record metrics, and each needs a name");
}

void HostCall::Emit(const std::string& kind, const std::string& json) const {
  Accept(host_->emit(Open(), ToStr(kind), ToStr(json)), "emit() is not available in this call");
}

void HostCall::Want(uint32_t groups) const {
  Accept(Stats().want(Open(), groups), "stats.want() belongs into begin() of a comparator");
}

int32_t HostCall::WantViolations(double rtol, double atol) const {
  const int32_t slot = Stats().want_violations(Open(), rtol, atol);
  if (slot < 0) {
    RaiseMisuse(
        "stats.want_violations() belongs into begin() of a comparator; rtol and atol must be "
        "finite and not negative");
  }
  return slot;
}

py::tuple HostCall::ReadStats() const {
  tthost_leaf_stats read = {};
  read.struct_size = sizeof(read);
  Accept(Stats().read(Open(), &read), "stats.read() belongs into leaf() of a comparator");
  return py::make_tuple(read.element_count, read.finite_count, read.equal_count, read.mean_golden,
                        read.mean_actual, read.m2_golden, read.m2_actual, read.co_moment,
                        read.max_abs_diff, read.max_abs_golden, read.max_abs_actual,
                        read.sum_sq_diff, read.sum_sq_golden, read.sum_sq_actual,
                        read.max_abs_diff_index);
}

uint64_t HostCall::ReadViolations(int32_t slot) const {
  uint64_t count = 0;
  Accept(Stats().read_violations(Open(), slot, &count),
         "stats.violations() belongs into leaf() of a comparator and takes a slot that "
         "want_violations() gave in begin() of the same comparison");
  return count;
}

py::tuple HostCall::TakeLeaf() const {
  Open();
  return py::make_tuple(leaf_->index, py::str(leaf_->path.data, leaf_->path.size),
                        leaf_->noise_floor, SideOf(leaf_->actual), SideOf(leaf_->golden),
                        SideOf(leaf_->mask));
}

tthost_call* HostCall::Open() const {
  if (call_ == nullptr) RaiseMisuse("this call is over");
  return call_;
}

const tthost_stats& HostCall::Stats() const {
  const auto* stats = static_cast<const tthost_stats*>(host_->extension(ToStr(TTHOST_STATS_ID)));
  if (stats == nullptr) RaiseMisuse("the host does not offer " TTHOST_STATS_ID);
  return *stats;
}

}  // namespace tthost
