// SPDX-License-Identifier: Apache-2.0
#include "host/report/sharding_text.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "host/base/byte_size.h"
#include "host/base/json.h"

namespace tthost {
namespace {

constexpr const char* kIndent = "    ";

std::string BytesAt(const Json& json, const char* key) {
  return FormatByteSize(json.value(key, int64_t{0}));
}

std::string MeshText(const Json& mesh) {
  std::string text;
  for (size_t i = 0; i < mesh.at("axes").size(); ++i) {
    text += (text.empty() ? "" : ", ") + mesh.at("axes")[i].get<std::string>() + "=" +
            mesh.at("shape")[i].dump();
  }
  return "mesh(" + text + ")";
}

std::string CollectivesText(const Json& collectives) {
  std::string text;
  for (const auto& [kind, figures] : collectives.items()) {
    text += (text.empty() ? "" : ", ") + figures.at("count").dump() + " " + kind + " (" +
            BytesAt(figures, "bytes") + ")";
  }
  return text.empty() ? "no collectives" : text;
}

std::string ProgramLine(const std::string& name, const Json& program) {
  std::string line = kIndent + name + ", each device: arguments " +
                     BytesAt(program, "argument_bytes") + ", outputs " +
                     BytesAt(program, "output_bytes") + ", temporaries " +
                     BytesAt(program, "temporary_bytes");
  if (const Json flops = program.value("flops", Json()); flops.is_number()) {
    char text[32];
    std::snprintf(text, sizeof(text), ", %.3g flops", flops.get<double>());
    line += text;
  }
  return line + "; " + CollectivesText(program.at("collectives")) + "\n";
}

std::string WeightsLine(const Json& sharding) {
  const Json& mesh = sharding.at("mesh");
  const std::string all = BytesAt(sharding, "weight_bytes") + " of weights";
  if (mesh.is_null()) return kIndent + std::string("one device, ") + all + "\n";
  return kIndent + MeshText(mesh) + ", " + BytesAt(sharding, "device_0_weight_bytes") + " of " +
         all + " on each device\n";
}

// Tensors that the compiler replicates because it knows no cheaper way to divide them anew.
std::string ReshardingLines(const Json& program) {
  std::string lines;
  for (const Json& warning : program.value("resharding_warnings", Json())) {
    lines += kIndent + warning.at("shape").get<std::string>() + " at " +
             warning.at("operation").get<std::string>() +
             " is replicated to divide it anew, from " + warning.at("from").get<std::string>() +
             " to " + warning.at("to").get<std::string>() + "\n";
  }
  return lines;
}

std::string TextOf(const Json& sharding) {
  std::string text = WeightsLine(sharding);
  for (const auto& [name, bytes] : sharding.at("large_replicated_weights").items()) {
    text += kIndent + name + " (" + FormatByteSize(bytes.get<int64_t>()) +
            ") is whole on each device\n";
  }
  for (const auto& [name, program] : sharding.at("programs").items()) {
    text += ProgramLine(name, program) + ReshardingLines(program);
  }
  return text;
}

// Python of the strategy took part: the plan does not say all of what was divided.
std::string HooksLine(const Json& facts) {
  const auto hooks = facts.find("hooks");
  if (hooks == facts.end()) return "";
  return kIndent + std::string("hooks of ") + hooks->at("python").get<std::string>() + "\n";
}

}  // namespace

std::string ShardingLines(const Outcome& outcome) {
  const Json facts = Json::parse(outcome.facts, nullptr, /*allow_exceptions=*/false);
  if (!facts.is_object() || !facts.contains("sharding")) return "";
  try {
    return HooksLine(facts) + TextOf(facts.at("sharding"));
  } catch (const Json::exception&) {
    return "";  // The facts of a runtime of somebody else's.
  }
}

}  // namespace tthost
