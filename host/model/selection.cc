// SPDX-License-Identifier: Apache-2.0
#include "host/model/selection.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "host/base/hash.h"
#include "host/model/facts_json.h"
#include "host/model/json_reading.h"
#include "host/model/named_values.h"

namespace tthost {
namespace {

constexpr NamedValues<RunMode, 2> kRunModes = {{
    {RunMode::kInference, "inference"},
    {RunMode::kTraining, "training"},
}};

Expectation ExpectationFromJson(const Json& json) {
  Expectation expectation;
  const std::string status = json.at("status");
  expectation.status = Required(ParseConfigStatus(status), "status", status);
  if (const auto bringup = Optional<std::string>(json, "bringup_status")) {
    expectation.bringup_status = Required(ParseBringupStatus(*bringup), "bringup_status", *bringup);
  }
  expectation.reason = json.at("reason");
  return expectation;
}

Json ExpectationToJson(const Expectation& expectation) {
  Json bringup = nullptr;
  if (expectation.bringup_status) bringup = BringupStatusName(*expectation.bringup_status);
  return {{"status", ConfigStatusName(expectation.status)},
          {"bringup_status", bringup},
          {"reason", expectation.reason}};
}

}  // namespace

std::string_view RunModeName(RunMode mode) { return NameOf(kRunModes, mode); }
std::optional<RunMode> ParseRunMode(std::string_view text) { return ValueOf(kRunModes, text); }

Json ToJson(const Case& test_case) {
  Json comparators = Json::array();
  for (const auto& plugin : test_case.comparators) comparators.push_back(ToJson(plugin));
  return {{"id", test_case.id},
          {"node_id", test_case.node_id},
          {"function", test_case.function},
          {"loader_path", test_case.loader_path},
          {"loader_directory", test_case.loader_directory},
          {"framework", FrameworkName(test_case.framework)},
          {"variant", OrNull(test_case.variant)},
          {"run_mode", RunModeName(test_case.run_mode)},
          {"facts", FactsToJson(test_case.facts)},
          {"loader_methods", MethodsToJson(test_case.loader_methods)},
          {"imports", test_case.imports},
          {"discovery_error", test_case.discovery_error},
          {"is_placeholder", test_case.is_placeholder},
          {"has_requirements", test_case.has_requirements},
          {"markers", test_case.markers},
          {"expectation", ExpectationToJson(test_case.expectation)},
          {"parallelism", test_case.parallelism},
          {"strategy", test_case.strategy ? ToJson(*test_case.strategy) : Json(nullptr)},
          {"process", test_case.process},
          {"requested_facts", test_case.requested_facts},
          {"comparators", comparators}};
}

Json PluginsInForce(const Case& test_case) {
  const auto as_json = [](const ConfiguredPlugin& plugin) -> Json {
    Json config = Json::parse(plugin.config, nullptr, /*allow_exceptions=*/false);
    if (config.is_discarded()) config = nullptr;
    return {{"id", plugin.id}, {"config", std::move(config)}};
  };
  Json comparators = Json::array();
  for (const auto& plugin : test_case.comparators) comparators.push_back(as_json(plugin));
  return {{"strategy", test_case.strategy ? as_json(*test_case.strategy) : Json(nullptr)},
          {"comparators", comparators}};
}

Result<Case> CaseFromJson(const Json& json) {
  return ReadingJson<Case>("case", [&] {
    Case test_case;
    test_case.id = json.at("id");
    test_case.node_id = json.at("node_id");
    test_case.function = json.at("function");
    test_case.loader_path = json.at("loader_path");
    test_case.loader_directory = json.at("loader_directory");
    const std::string framework = json.at("framework");
    test_case.framework = Required(ParseFramework(framework), "framework", framework);
    test_case.variant = Optional<std::string>(json, "variant");
    const std::string mode = json.at("run_mode");
    test_case.run_mode = Required(ParseRunMode(mode), "run mode", mode);
    test_case.facts = FactsFromJson(json.at("facts"));
    test_case.loader_methods = MethodsFromJson(json.at("loader_methods"));
    test_case.imports = json.at("imports").get<std::vector<std::string>>();
    test_case.discovery_error = json.at("discovery_error");
    test_case.is_placeholder = json.at("is_placeholder");
    test_case.has_requirements = json.at("has_requirements");
    test_case.markers = json.at("markers").get<std::vector<std::string>>();
    test_case.expectation = ExpectationFromJson(json.at("expectation"));
    test_case.parallelism = json.at("parallelism");
    if (const Json& strategy = json.at("strategy"); !strategy.is_null()) {
      test_case.strategy = ConfiguredPluginFromJson(strategy);
    }
    test_case.process = json.at("process");
    test_case.requested_facts = json.at("requested_facts").get<std::vector<std::string>>();
    for (const Json& entry : json.at("comparators")) {
      test_case.comparators.push_back(ConfiguredPluginFromJson(entry));
    }
    return test_case;
  });
}

std::string SelectedHash(const Selection& selection) {
  std::vector<std::string> ids;
  for (const Case& test_case : selection.cases) ids.push_back(test_case.node_id);
  std::ranges::sort(ids);
  std::string text;
  for (const std::string& id : ids) text += id + "\n";
  return ContentHash(text);
}

}  // namespace tthost
