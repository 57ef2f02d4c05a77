// SPDX-License-Identifier: Apache-2.0
#include "property_groups.h"

#include "record/case_reading.h"
#include "tthost/cpp/number_text.hpp"

namespace tthost::junit {
namespace {

using sdk::Json;

// "batch=1,model=8"
std::string MeshText(const Json& mesh) {
  std::string text;
  const auto& shape = mesh["shape"].Items();
  for (const Json& axis : mesh["axes"].Items()) {
    const size_t index = size_t(&axis - mesh["axes"].Items().data());
    text += (text.empty() ? "" : ",") + axis.String() + "=" + shape[index].Digits();
  }
  return text;
}

// "embedding.weight=4096,head.weight=1024"
std::string BytesByName(const Json& weights) {
  std::string text;
  for (const auto& [name, bytes] : weights.Members()) {
    text += (text.empty() ? "" : ",") + name + "=" + bytes.Digits();
  }
  return text;
}

std::string ReshardingText(const Json& warnings) {
  std::string text;
  for (const Json& warning : warnings.Items()) {
    if (!text.empty()) text += '\n';
    text += warning.String("shape") + " at " + warning.String("operation") + ": " +
            warning.String("from") + " to " + warning.String("to");
  }
  return text;
}

void AddNumber(Properties& properties, const std::string& name, const Json& number) {
  if (!number.IsNull()) properties.emplace_back(name, number.Digits());
}

void AddProgram(Properties& properties, const std::string& prefix, const Json& program) {
  for (const char* name : {"argument_bytes", "output_bytes", "temporary_bytes", "flops"}) {
    AddNumber(properties, prefix + name, program[name]);
  }
  for (const auto& [kind, figures] : program["collectives"].Members()) {
    AddNumber(properties, prefix + kind, figures["count"]);
    AddNumber(properties, prefix + kind + "_bytes", figures["bytes"]);
  }
  if (const Json& warnings = program["resharding_warnings"]; !warnings.IsNull()) {
    properties.emplace_back(prefix + "resharding_warnings",
                            std::to_string(warnings.Items().size()));
    AddIfAny(properties, prefix + "resharding", ReshardingText(warnings));
  }
}

}  // namespace

void AddIfAny(Properties& properties, std::string_view name, const std::string& value) {
  if (!value.empty()) properties.emplace_back(name, value);
}

void AddSharding(Properties& properties, const Json& sharding) {
  if (sharding.IsNull()) return;
  if (!sharding["mesh"].IsNull()) properties.emplace_back("tth.mesh", MeshText(sharding["mesh"]));
  for (const char* name : {"devices", "weight_bytes", "device_0_weight_bytes", "divided_weights"}) {
    AddNumber(properties, std::string("tth.") + name, sharding[name]);
  }
  if (const Json& large = sharding["large_replicated_weights"]; !large.IsNull()) {
    AddIfAny(properties, "tth.large_replicated_weights", BytesByName(large));
  }
  for (const auto& [phase, program] : sharding["programs"].Members()) {
    AddProgram(properties, "tth." + phase + ".", program);
  }
}

void AddHooks(Properties& properties, const Json& facts) {
  if (facts["hooks"].IsNull()) return;
  AddIfAny(properties, "tth.hooks", facts["hooks"].StringOr("python", ""));
}

void AddTraining(Properties& properties, const Json& facts) {
  AddIfAny(properties, "tth.trained_output", facts.StringOr("trained_output", ""));
  AddIfAny(properties, "tth.gradient_noise", facts.StringOr("gradient_noise", ""));
  if (!facts["kept_dropout"].IsNull()) properties.emplace_back("tth.kept_dropout", "True");
}

void AddGolden(Properties& properties, const Json& facts) {
  if (facts["golden_reused"].IsNull()) return;
  properties.emplace_back("tth.golden_reused", "True");
  AddIfAny(properties, "tth.golden_of", facts.StringOr("golden_of", ""));
}

void AddNormRatios(Properties& properties, const Json& comparisons) {
  for (const Json& comparison : comparisons.Items()) {
    const std::string phase = comparison.StringOr("phase", "");
    const Json& metric = reporters::AggregateMetric(comparison, "norm_ratio");
    if (metric.IsNull() || metric["value"].IsNull()) continue;
    const std::string name = "tth." + (phase.empty() ? "inference" : phase) + ".norm_ratio";
    properties.emplace_back(name, sdk::NumberText(metric["value"].Number()));
    AddIfAny(properties, name + ".note", metric.StringOr("note", ""));
  }
}

}  // namespace tthost::junit
