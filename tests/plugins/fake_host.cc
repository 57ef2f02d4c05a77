// SPDX-License-Identifier: Apache-2.0
#include "tests/plugins/fake_host.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace tthost::fake {
namespace {

bool extensions_are_offered = true;

// --- tthost.stats/0, one naive pass per figure -------------------------------------------------

// Exact for equal values.
double Mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value - values.front();
  return values.front() + sum / double(values.size());
}

double MaxAbs(const std::vector<double>& values) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::fabs(value));
  return largest;
}

tthost_status Want(tthost_call* call, uint32_t groups) {
  call->wanted |= groups;
  return TTHOST_OK;
}

int32_t WantViolations(tthost_call* call, double rtol, double atol) {
  call->wanted_violations.emplace_back(rtol, atol);
  return int32_t(call->wanted_violations.size()) - 1;
}

tthost_status Read(tthost_call* call, tthost_leaf_stats* out) {
  // Only pairs that are finite on both sides count, as the header says.
  std::vector<double> golden, actual;
  const Pair& pair = *call->current;
  for (size_t i = 0; i < pair.golden.size(); ++i) {
    out->equal_count += pair.golden[i] == pair.actual[i];
    if (!std::isfinite(pair.golden[i]) || !std::isfinite(pair.actual[i])) continue;
    golden.push_back(pair.golden[i]);
    actual.push_back(pair.actual[i]);
  }
  out->known = call->wanted;
  out->element_count = pair.golden.size();
  out->finite_count = golden.size();
  if (golden.empty()) return TTHOST_OK;
  out->mean_golden = Mean(golden);
  out->mean_actual = Mean(actual);
  out->max_abs_golden = MaxAbs(golden);
  out->max_abs_actual = MaxAbs(actual);
  for (size_t i = 0; i < golden.size(); ++i) {
    const double g = golden[i] - out->mean_golden;
    const double a = actual[i] - out->mean_actual;
    out->m2_golden += g * g;
    out->m2_actual += a * a;
    out->co_moment += g * a;
    out->max_abs_diff = std::max(out->max_abs_diff, std::fabs(golden[i] - actual[i]));
  }
  return TTHOST_OK;
}

tthost_status ReadViolations(tthost_call* call, int32_t slot, uint64_t* out_count) {
  const auto [rtol, atol] = call->wanted_violations.at(size_t(slot));
  const Pair& pair = *call->current;
  *out_count = 0;
  for (size_t i = 0; i < pair.golden.size(); ++i) {
    if (!std::isfinite(pair.golden[i]) || !std::isfinite(pair.actual[i])) continue;
    const double allowed = atol + rtol * std::fabs(pair.golden[i]);
    *out_count += std::fabs(pair.actual[i] - pair.golden[i]) > allowed;
  }
  return TTHOST_OK;
}

const tthost_stats kStats = {sizeof(tthost_stats), 0,     &Want,
                             &WantViolations,      &Read, &ReadViolations};

// --- host functions ----------------------------------------------------------------------------

void Log(tthost_call* call, int32_t, tthost_str text) { call->log.push_back(ToString(text)); }

tthost_status Fail(tthost_call* call, tthost_status code, tthost_str text) {
  call->failure = ToString(text);
  return code;
}

int32_t Cancelled(tthost_call*) { return 0; }
int64_t DeadlineNs(tthost_call*) { return 0; }

tthost_status Metric(tthost_call* call, const tthost_metric* metric) {
  call->metrics.push_back({ToString(metric->name), ToString(metric->leaf), ToString(metric->note),
                           ToString(metric->message), metric->value, metric->limit, metric->passed,
                           metric->gates});
  return TTHOST_OK;
}

tthost_status Emit(tthost_call* call, tthost_str kind, tthost_str json) {
  call->emitted_kind = ToString(kind);
  call->emitted = ToString(json);
  return TTHOST_OK;
}

const void* Extension(tthost_str id) {
  return extensions_are_offered && ToString(id) == TTHOST_STATS_ID ? &kStats : nullptr;
}

const tthost_host kHost = {
    sizeof(tthost_host), TTHOST_SDK_MINOR, &Log,  &Fail,      &Cancelled,
    &DeadlineNs,         &Metric,          &Emit, &Extension,
};

}  // namespace

const tthost_host* Host() { return &kHost; }

WithoutExtensions::WithoutExtensions() { extensions_are_offered = false; }
WithoutExtensions::~WithoutExtensions() { extensions_are_offered = true; }

const tthost_plugin* Load(const std::string& path) {
  using Query = const tthost_plugin* (*)(const tthost_host*);
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    ADD_FAILURE() << dlerror();
    return nullptr;
  }
  const auto query = reinterpret_cast<Query>(dlsym(library, TTHOST_PLUGIN_ENTRY));
  if (query == nullptr) {
    ADD_FAILURE() << dlerror();
    return nullptr;
  }
  return query(Host());
}

const tthost_plugin* LoadBuiltIn(const std::string& id) {
  return Load(TTHOST_PLUGIN_PATH "/" + id + ".so");
}

tthost_status Compare(MadeComparator& comparator, const std::vector<Pair>& pairs,
                      std::string_view phase) {
  tthost_call& call = comparator.call;
  const tthost_comparator& table = comparator.table;
  call.metrics.clear();
  call.wanted_violations.clear();
  const tthost_compare_info info = {sizeof(info), uint32_t(pairs.size()), ToStr(phase)};
  tthost_status status = table.begin(table.self, &call, &info);
  uint32_t index = 0;
  for (const Pair& pair : pairs) {
    if (status != TTHOST_OK) return status;
    int64_t shape = int64_t(pair.golden.size());
    int64_t stride = 1;
    const auto view = [&](const std::vector<double>& values) -> tthost_tensor {
      void* data = values.empty() ? nullptr : const_cast<double*>(values.data());
      return {data, TTHOST_DEVICE_CPU, 0, 1, {TTHOST_DTYPE_FLOAT, 64, 1}, &shape, &stride, 0};
    };
    const tthost_tensor golden = view(pair.golden);
    const tthost_tensor actual = view(pair.actual);
    const tthost_leaf leaf = {sizeof(leaf), index++, ToStr(pair.path), &actual,
                              &golden,      nullptr, pair.noise_floor};
    call.current = &pair;
    status = table.leaf(table.self, &call, &leaf);
  }
  return status != TTHOST_OK ? status : table.finish(table.self, &call);
}

}  // namespace tthost::fake
