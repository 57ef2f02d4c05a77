// SPDX-License-Identifier: Apache-2.0
// Scans pairs of tensors on behalf of a test. One request per line of stdin, one answer per line
// of stdout:
//   {"golden": TENSOR, "actual": TENSOR, "tolerances": [[rtol, atol], …], "threads": [1, 2]}
//   TENSOR = {"file": PATH, "dtype": [code, bits], "shape": […], "strides": […], "byte_offset": N}
// The answer is an array: one object per instruction set and number of threads, with every double
// as the 16 hexadecimal digits of its bits.
#include <hwy/targets.h>

#include <bit>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/worker/comparison/leaf_scan.h"

namespace {

using nlohmann::json;

// Owns what a tthost_tensor points to.
struct Tensor {
  std::string data;
  std::vector<int64_t> shape, strides;
  tthost_tensor view = {};
};

Tensor ReadTensor(const json& request) {
  Tensor tensor;
  std::ifstream file(request.at("file").get<std::string>(), std::ios::binary);
  tensor.data.assign(std::istreambuf_iterator<char>(file), {});
  request.at("shape").get_to(tensor.shape);
  request.at("strides").get_to(tensor.strides);
  tensor.view.device_type = TTHOST_DEVICE_CPU;
  tensor.view.ndim = static_cast<int32_t>(tensor.shape.size());
  tensor.view.dtype = {request.at("dtype").at(0).get<uint8_t>(),
                       request.at("dtype").at(1).get<uint8_t>(), 1};
  tensor.view.byte_offset = request.at("byte_offset").get<uint64_t>();
  return tensor;
}

void PointToOwnData(Tensor& tensor) {
  tensor.view.data = tensor.data.data();
  tensor.view.shape = tensor.shape.data();
  tensor.view.strides = tensor.strides.data();
}

std::string Bits(double value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx",
                static_cast<unsigned long long>(std::bit_cast<uint64_t>(value)));
  return text;
}

json ToJson(const tthost::LeafScan& scan) {
  const tthost_leaf_stats& stats = scan.stats;
  json answer = {
      {"element_count", stats.element_count},
      {"finite_count", stats.finite_count},
      {"equal_count", stats.equal_count},
      {"mean_golden", Bits(stats.mean_golden)},
      {"mean_actual", Bits(stats.mean_actual)},
      {"m2_golden", Bits(stats.m2_golden)},
      {"m2_actual", Bits(stats.m2_actual)},
      {"co_moment", Bits(stats.co_moment)},
      {"max_abs_diff", Bits(stats.max_abs_diff)},
      {"max_abs_golden", Bits(stats.max_abs_golden)},
      {"max_abs_actual", Bits(stats.max_abs_actual)},
      {"sum_sq_diff", Bits(stats.sum_sq_diff)},
      {"sum_sq_golden", Bits(stats.sum_sq_golden)},
      {"sum_sq_actual", Bits(stats.sum_sq_actual)},
      {"max_abs_diff_index", stats.max_abs_diff_index},
      {"violations", scan.violations},
      {"mismatch_count", scan.mismatch_count},
  };
  if (scan.first_mismatch) answer["first_mismatch"] = scan.first_mismatch->index;
  return answer;
}

json Answer(const json& request) {
  Tensor golden = ReadTensor(request.at("golden"));
  Tensor actual = ReadTensor(request.at("actual"));
  PointToOwnData(golden);
  PointToOwnData(actual);
  tthost::ScanWishes wishes;
  wishes.groups =
      TTHOST_STATS_MOMENTS | TTHOST_STATS_MAX_ABS | TTHOST_STATS_EQUAL | TTHOST_STATS_NORMS;
  if (request.at("magnitudes").get<bool>()) wishes.groups |= TTHOST_STATS_MAGNITUDES;
  for (const json& tolerance : request.at("tolerances")) {
    wishes.tolerances.push_back({tolerance.at(0).get<double>(), tolerance.at(1).get<double>()});
  }

  json answers = json::array();
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().DeInit();
    for (const int threads : request.at("threads").get<std::vector<int>>()) {
      json answer = ToJson(tthost::ScanLeaf(golden.view, actual.view, wishes, threads));
      answer["by"] = std::string(hwy::TargetName(target)) + "/" + std::to_string(threads);
      answers.push_back(std::move(answer));
    }
    hwy::SetSupportedTargetsForTest(0);
  }
  return answers;
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) std::cout << Answer(json::parse(line)) << std::endl;
}
