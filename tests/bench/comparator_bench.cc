// SPDX-License-Identifier: Apache-2.0
// Times the one-pass scan of two 256 MiB tensors against the time that reading them takes, in one
// process and in turns, so that load from elsewhere meets both. Prints one JSON object.
#include <time.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "host/worker/comparison/leaf_scan.h"
#include "read_bound.h"

namespace {

constexpr size_t kBytes = size_t{256} << 20;
constexpr int kRounds = 10;

// What pcc, atol, allclose and equal ask for together by default.
const tthost::ScanWishes kDefaultWishes = {
    TTHOST_STATS_MOMENTS | TTHOST_STATS_MAX_ABS | TTHOST_STATS_EQUAL, {{1e-2, 1e-2}}};

// Time for which this thread had a core, so that a busy machine does not spoil the ratio.
double ThreadSeconds() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

template <class Function>
double Seconds(Function&& function) {
  const double start = ThreadSeconds();
  function();
  return ThreadSeconds() - start;
}

// As torch allocates its tensors.
void* Allocate() {
  void* memory = std::aligned_alloc(64, kBytes);
  if (memory == nullptr) {
    std::perror("comparator_bench: 256 MiB");
    std::exit(1);
  }
  return memory;
}

uint16_t ToBFloat16(float value) {
  return static_cast<uint16_t>((std::bit_cast<uint32_t>(value) + 0x8000) >> 16);
}

// A normal distribution on the golden side; `noise` is the spread of the device's error.
template <class Type, class Convert>
void Fill(void* golden, void* actual, float noise, Convert convert) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  auto* g = static_cast<Type*>(golden);
  auto* a = static_cast<Type*>(actual);
  constexpr size_t kPeriod = size_t{1} << 20;
  for (size_t i = 0; i < kPeriod; ++i) {
    const float value = normal(random);
    g[i] = convert(value);
    a[i] = convert(value + noise * normal(random));
  }
  for (size_t i = kPeriod; i < kBytes / sizeof(Type); i += kPeriod) {
    std::memcpy(g + i, g, kPeriod * sizeof(Type));
    std::memcpy(a + i, a, kPeriod * sizeof(Type));
  }
}

struct Timing {
  double read = 1e9, scan = 1e9;  // best, in seconds
};

Timing Measure(void* golden, void* actual, tthost_dtype dtype) {
  int64_t shape = static_cast<int64_t>(kBytes / (dtype.bits / 8));
  int64_t stride = 1;
  const tthost_tensor g = {golden, TTHOST_DEVICE_CPU, 0, 1, dtype, &shape, &stride, 0};
  const tthost_tensor a = {actual, TTHOST_DEVICE_CPU, 0, 1, dtype, &shape, &stride, 0};
  Timing best;
  volatile float sum = 0;
  volatile double seen = 0;
  for (int round = 0; round < kRounds; ++round) {
    best.read = std::min(best.read, Seconds([&] {
                           sum = sum + tthost::SumBoth(static_cast<const float*>(golden),
                                                       static_cast<const float*>(actual),
                                                       kBytes / sizeof(float));
                         }));
    best.scan = std::min(best.scan, Seconds([&] {
                           seen = seen + tthost::ScanLeaf(g, a, kDefaultWishes, 1).stats.co_moment;
                         }));
  }
  return best;
}

// A line of /proc/self/status, in KiB.
long StatusKib(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(name + ":", 0) == 0) return std::stol(line.substr(name.size() + 1));
  }
  return 0;
}

// How far the peak of resident memory rises during one scan.
long ExtraKib(void* golden, void* actual) {
  std::ofstream("/proc/self/clear_refs") << "5";  // resets the peak
  const long before = StatusKib("VmRSS");
  int64_t shape = static_cast<int64_t>(kBytes / sizeof(float));
  int64_t stride = 1;
  const tthost_dtype dtype = {TTHOST_DTYPE_FLOAT, 32, 1};
  const tthost_tensor g = {golden, TTHOST_DEVICE_CPU, 0, 1, dtype, &shape, &stride, 0};
  const tthost_tensor a = {actual, TTHOST_DEVICE_CPU, 0, 1, dtype, &shape, &stride, 0};
  tthost::ScanLeaf(g, a, kDefaultWishes, 1);
  return StatusKib("VmHWM") - before;
}

nlohmann::json ToJson(const Timing& timing) {
  return {{"read_seconds", timing.read}, {"scan_seconds", timing.scan}};
}

}  // namespace

int main() {
  void* golden = Allocate();
  void* actual = Allocate();
  const tthost_dtype float32 = {TTHOST_DTYPE_FLOAT, 32, 1};
  const tthost_dtype bfloat16 = {TTHOST_DTYPE_BFLOAT, 16, 1};
  const auto as_is = [](float value) { return value; };

  Fill<float>(golden, actual, 1e-3f, as_is);
  nlohmann::json result;
  result["extra_kib"] = ExtraKib(golden, actual);
  result["float32"] = ToJson(Measure(golden, actual, float32));
  Fill<float>(golden, actual, 5e-2f, as_is);
  result["float32_violating"] = ToJson(Measure(golden, actual, float32));
  Fill<uint16_t>(golden, actual, 1e-3f, ToBFloat16);
  result["bfloat16"] = ToJson(Measure(golden, actual, bfloat16));
  std::cout << result.dump() << std::endl;
}
