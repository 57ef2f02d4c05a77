// SPDX-License-Identifier: Apache-2.0
#include "property_groups.h"

#include "tags.h"
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

std::string ReshardingText(const Json& warnings) {
  std::string text;
  for (const Json& warning : warnings.Items()) {
    if (!text.empty()) text += '\n';
    text += warning.String("shape") + " at " + warning.String("operation") + ": " +
            warning.String("from") + " to " + warning.String("to");
  }
  return text;
}

}  // namespace

void AddIfAny(Properties& properties, std::string_view name, const std::string& value) {
  if (!value.empty()) properties.emplace_back(name, value);
}

void AddSharding(Properties& properties, const Json& sharding) {
  if (sharding.IsNull()) return;
  if (!sharding["mesh"].IsNull()) properties.emplace_back("tth.mesh", MeshText(sharding["mesh"]));
  properties.emplace_back("tth.weight_bytes", sharding["weight_bytes"].Digits());
  properties.emplace_back("tth.device_0_weight_bytes", sharding["device_0_weight_bytes"].Digits());
  for (const auto& [phase, program] : sharding["programs"].Members()) {
    const std::string prefix = "tth." + phase + ".";
    for (const char* name : {"argument_bytes", "output_bytes", "temporary_bytes"}) {
      properties.emplace_back(prefix + name, program[name].Digits());
    }
    for (const auto& [kind, figures] : program["collectives"].Members()) {
      properties.emplace_back(prefix + kind, figures["count"].Digits());
      properties.emplace_back(prefix + kind + "_bytes", figures["bytes"].Digits());
    }
    if (const Json& warnings = program["resharding_warnings"]; !warnings.IsNull()) {
      properties.emplace_back(prefix + "resharding_warnings",
                              std::to_string(warnings.Items().size()));
      AddIfAny(properties, prefix + "resharding", ReshardingText(warnings));
    }
  }
}

void AddTraining(Properties& properties, const Json& facts) {
  AddIfAny(properties, "tth.trained_output", facts.StringOr("trained_output", ""));
  AddIfAny(properties, "tth.gradient_noise", facts.StringOr("gradient_noise", ""));
  if (!facts["kept_dropout"].IsNull()) properties.emplace_back("tth.kept_dropout", "True");
}

void AddNormRatios(Properties& properties, const Json& comparisons) {
  for (const Json& comparison : comparisons.Items()) {
    const std::string phase = comparison.StringOr("phase", "");
    const Json& metric = AggregateMetric(comparison, "norm_ratio");
    if (metric.IsNull() || metric["value"].IsNull()) continue;
    const std::string name = "tth." + (phase.empty() ? "inference" : phase) + ".norm_ratio";
    properties.emplace_back(name, sdk::NumberText(metric["value"].Number()));
    AddIfAny(properties, name + ".note", metric.StringOr("note", ""));
  }
}

}  // namespace tthost::junit
