// SPDX-License-Identifier: Apache-2.0
#include "perf_file.h"

#include <xxhash.h>

#include <cctype>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "record/case_reading.h"
#include "text/json_writer.h"

namespace tthost::perf_json {
namespace {

using reporters::JsonWriter;
using sdk::Json;

constexpr int kDigitsOfSeconds = 9;
constexpr double kNoTarget = -1;  // as upstream's benchmarks say it

// Of each time that the model ran: once, or forward and backward.
std::vector<double> RunSeconds(const Json& outcome) {
  std::vector<double> seconds;
  for (const Json& timing : outcome.At("timings").Items()) {
    if (timing.String("stage") == "RUN") seconds.push_back(timing.Number("seconds"));
  }
  return seconds;
}

void AddMeasurement(JsonWriter& json, const std::string& name, double value) {
  json.BeginObject().Key("step_name").Text("e2e_perf").Key("measurement_name").Text(name);
  json.Key("step_warm_up_num_iterations").Integer(0).Key("iteration").Integer(1);
  json.Key("value").Number(value, kDigitsOfSeconds);
  json.Key("target").Number(kNoTarget, kDigitsOfSeconds).EndObject();
}

void AddMeasurements(JsonWriter& json, const std::vector<double>& seconds) {
  double total = 0;
  for (const double each : seconds) total += each;
  json.BeginArray();
  AddMeasurement(json, "total_samples", double(seconds.size()));
  AddMeasurement(json, "total_time", total);
  AddMeasurement(json, "avg_time", total / double(seconds.size()));
  for (size_t i = 0; i < seconds.size(); ++i) {
    AddMeasurement(json, "perf_time_" + std::to_string(i), seconds[i]);
  }
  json.EndArray();
}

void AddConfig(JsonWriter& json, const Json& finished) {
  const Json& test_case = finished.At("case");
  json.BeginObject().Key("model_info").Copy(finished.At("outcome")["facts"]["model_info"]);
  json.Key("model_group").Text(reporters::GroupOf(finished));
  json.Key("parallelism").Copy(test_case["parallelism"]);
  json.Key("run_mode").Copy(test_case["run_mode"]).EndObject();
}

}  // namespace

bool HasMeasurement(const Json& finished) {
  const std::string& result = finished.At("verdict").String("result");
  return (result == "passed" || result == "xpassed") && !RunSeconds(finished.At("outcome")).empty();
}

std::string FileName(const Json& finished, const Json& run) {
  const std::string& id = finished.At("case").String("id");
  std::string name = id;
  for (char& c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '.') c = '_';
  }
  // Two ids may differ in nothing else.
  char hash[16];
  std::snprintf(hash, sizeof(hash), "_x%08x", XXH32(id.data(), id.size(), 0));
  const Json& job_id = run["ci"]["job_id"];
  return "report_perf_" + name + hash + (job_id.IsNull() ? "" : "_" + job_id.Digits()) + ".json";
}

std::string Document(const Json& finished, const Json& run, const std::string& project) {
  const Json& facts = finished.At("outcome")["facts"];
  const std::string& run_mode = finished.At("case").String("run_mode");
  JsonWriter json;
  json.BeginObject().Key("project").Text(run["ci"].StringOr("project", project));
  json.Key("model").Copy(facts["model_name"]);
  json.Key("model_rawname").Copy(facts["model_info"]["model_arch"]);
  json.Key("model_type").Copy(facts["model_info"]["task"]);
  json.Key("run_type").Text(facts.StringOr("model_name", "") + "_" + run_mode);
  AddConfig(json.Key("config"), finished);
  json.Key("num_layers").Null().Key("batch_size").Null();
  json.Key("precision").Copy(facts["dtype_override"]["load_model"]);
  json.Key("input_sequence_length").Null().Key("training").Boolean(run_mode == "training");
  json.Key("device_info").BeginObject().Key("device_name").Copy(facts["device_kind"]);
  json.Key("device_arch").Copy(run["arch"]).EndObject();
  AddMeasurements(json.Key("measurements"), RunSeconds(finished.At("outcome")));
  return json.EndObject().Take() + "\n";
}

}  // namespace tthost::perf_json
