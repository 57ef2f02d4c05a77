// SPDX-License-Identifier: Apache-2.0
#include "host/model/plan_facts.h"

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

namespace tthost {
namespace {

struct PlanFact {
  std::string_view name;
  Json (*value)(const Case& test_case, const std::string& dtype);
};

Json TextOrNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

// Method → names of its parameters.
Json Methods(const Case& test_case) {
  Json methods = Json::object();
  for (const auto& [name, method] : test_case.loader_methods) methods[name] = method.parameters;
  return methods;
}

// Sorted by name. sdk/schemas/plan_request.schema.json says what each one is.
constexpr std::array<PlanFact, 9> kFacts = {{
    {"case_id", [](const Case& c, const std::string&) { return Json(c.id); }},
    {"dtype", [](const Case&, const std::string& dtype) { return Json(dtype); }},
    {"loader_methods", [](const Case& c, const std::string&) { return Methods(c); }},
    {"loader_path", [](const Case& c, const std::string&) { return Json(c.loader_path); }},
    {"model_group", [](const Case& c, const std::string&) { return TextOrNull(c.facts.group); }},
    {"model_name", [](const Case& c, const std::string&) { return TextOrNull(c.facts.model); }},
    {"source", [](const Case& c, const std::string&) { return TextOrNull(c.facts.source); }},
    {"task", [](const Case& c, const std::string&) { return TextOrNull(c.facts.task); }},
    {"variant",
     [](const Case& c, const std::string&) { return c.variant ? Json(*c.variant) : Json(); }},
}};

}  // namespace

std::vector<std::string> PlanFactNames() {
  std::vector<std::string> names;
  for (const PlanFact& fact : kFacts) names.emplace_back(fact.name);
  return names;
}

Json PlanFacts(const Case& test_case, const std::string& dtype) {
  Json facts = Json::object();
  for (const std::string& name : test_case.requested_facts) {
    for (const PlanFact& fact : kFacts) {
      if (fact.name == name) facts[name] = fact.value(test_case, dtype);
    }
  }
  return facts;
}

}  // namespace tthost
