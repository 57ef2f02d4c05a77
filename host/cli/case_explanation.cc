// SPDX-License-Identifier: Apache-2.0
#include "host/cli/case_explanation.h"

#include <nlohmann/json.hpp>

namespace tthost {
namespace {

constexpr size_t kLabelWidth = 13;

std::string Line(const std::string& label, const std::string& text) {
  std::string line = label;
  line.resize(std::max(kLabelWidth, label.size() + 1), ' ');
  return line + text + "\n";
}

std::string Joined(const std::vector<std::string>& parts, const char* separator) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
  return text;
}

std::vector<std::pair<std::string, std::string>> FactsOf(const ModelFacts& facts) {
  return {{"model", facts.model},
          {"group", facts.group},
          {"task", facts.task},
          {"source", facts.source},
          {"framework", facts.framework}};
}

std::string FactsText(const ModelFacts& facts) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : FactsOf(facts)) {
    parts.push_back(name + " " + (value.empty() ? "?" : value));
  }
  return Joined(parts, ", ");
}

std::string MethodText(const std::string& name, const MethodFacts& method) {
  std::vector<std::string> parameters = method.parameters;
  if (method.has_kwargs) parameters.push_back("**kwargs");
  return name + "(" + Joined(parameters, ", ") + ")";
}

std::string LoaderLines(const CaseExplanation& explanation) {
  const Case& test_case = explanation.test_case;
  if (test_case.loader_path.empty()) return Line("placeholder", explanation.placeholder_where);
  std::string text = Line("loader", explanation.models_root + "/" + test_case.loader_path);
  if (!test_case.discovery_error.empty()) return text;
  text += Line("  variant", test_case.variant.value_or("(the loader has none)"));
  text += Line("  facts", FactsText(test_case.facts));
  std::string label = "  methods";
  for (const auto& [name, method] : test_case.loader_methods) {
    text += Line(label, MethodText(name, method));
    label = "";
  }
  label = "  read from";
  for (const std::string& source : explanation.sources) {
    text += Line(label, source);
    label = "";
  }
  if (!explanation.imported_because.empty()) {
    text += Line("  imported", "because " + explanation.imported_because);
  }
  if (test_case.has_requirements) {
    text += Line("  needs", test_case.loader_directory + "/requirements.txt");
  }
  return text;
}

std::string ConfigLines(const CaseExplanation& explanation) {
  if (!explanation.test_case.variant && explanation.config == nullptr) {
    return Line("test_config", "no entry");
  }
  const ConfigEntry* const config = explanation.config;
  if (config == nullptr) return Line("test_config", "no entry");
  std::string text = Line("test_config", config->where + "  " + config->spelling);
  for (const ConfigFieldPlace& field : config->fields) {
    text += "  " + field.name + " = " + field.value + "  " + field.where +
            (field.is_override ? "  (arch_overrides)" : "") + "\n";
  }
  return text;
}

std::string ExpectationText(const Expectation& expectation) {
  std::string text(ConfigStatusName(expectation.status));
  if (expectation.bringup_status) {
    text += ", bring-up " + std::string(BringupStatusName(*expectation.bringup_status));
  }
  return expectation.reason.empty() ? text : text + ": " + expectation.reason;
}

std::string TermsText(const ExpressionVerdict& verdict) {
  std::vector<std::string> parts;
  for (const MatchedTerm& term : verdict.terms) {
    parts.push_back("'" + term.name + (term.matches ? "' matches" : "' does not match"));
  }
  return Joined(parts, ", ");
}

std::string SelectionLines(const CaseExplanation& explanation) {
  std::string text = Line("selected", explanation.is_selected ? "yes" : "no");
  for (const std::string& reason : explanation.left_out_by) text += "  " + reason + "\n";
  for (size_t i = 0; i < explanation.expressions.size(); ++i) {
    std::string place;
    if (explanation.expressions.size() > 1) place = "entry " + std::to_string(i + 1) + ": ";
    for (const ExpressionVerdict& verdict : explanation.expressions[i]) {
      text += "  " + place + verdict.option + " " + verdict.expression +
              (verdict.keeps ? "  keeps it: " : "  leaves it out: ") + TermsText(verdict) + "\n";
    }
  }
  return text;
}

std::string PluginLines(const ExplainedPlugin& plugin) {
  std::string text = "  " + plugin.id + " " + plugin.version + "\n";
  for (const PluginValue& value : plugin.values) {
    text += "    " + value.pointer.substr(1) + " = " + value.value + "  " + value.origin + "\n";
  }
  return text;
}

std::string RunLines(const CaseExplanation& explanation) {
  if (!explanation.nothing_runs_because.empty()) {
    return Line("would run", "nothing: " + explanation.nothing_runs_because);
  }
  std::string text = Line("would run", "on runtime " + explanation.runtime);
  for (const ExplainedPlugin& plugin : explanation.plugins) text += PluginLines(plugin);
  return text + Line("alone", explanation.command);
}

Json MethodsJson(const Case& test_case) {
  Json json = Json::object();
  for (const auto& [name, method] : test_case.loader_methods) {
    json[name] = {{"parameters", method.parameters}, {"has_kwargs", method.has_kwargs}};
  }
  return json;
}

Json LoaderJson(const CaseExplanation& explanation) {
  const Case& test_case = explanation.test_case;
  if (test_case.loader_path.empty()) return nullptr;
  Json facts = Json::object();
  for (const auto& [name, value] : FactsOf(test_case.facts)) {
    facts[name] = value.empty() ? Json() : Json(value);
  }
  return {{"models_root", explanation.models_root},
          {"path", test_case.loader_path},
          {"variant", test_case.variant ? Json(*test_case.variant) : Json()},
          {"facts", facts},
          {"methods", MethodsJson(test_case)},
          {"sources", explanation.sources},
          {"imported_because", explanation.imported_because},
          {"has_requirements", test_case.has_requirements}};
}

Json ConfigJson(const ConfigEntry* config) {
  if (config == nullptr) return nullptr;
  Json fields = Json::array();
  for (const ConfigFieldPlace& field : config->fields) {
    fields.push_back({{"name", field.name},
                      {"value", Json::parse(field.value)},
                      {"where", field.where},
                      {"is_override", field.is_override}});
  }
  return {{"where", config->where}, {"spelling", config->spelling}, {"fields", fields}};
}

Json ExpectationJson(const Expectation& expectation) {
  Json json = {{"status", ConfigStatusName(expectation.status)},
               {"bringup_status", nullptr},
               {"reason", expectation.reason}};
  if (expectation.bringup_status) {
    json["bringup_status"] = BringupStatusName(*expectation.bringup_status);
  }
  return json;
}

Json SelectionJson(const CaseExplanation& explanation) {
  Json filters = Json::array();
  for (const auto& verdicts : explanation.expressions) {
    Json filter = Json::array();
    for (const ExpressionVerdict& verdict : verdicts) {
      Json terms = Json::array();
      for (const MatchedTerm& term : verdict.terms) {
        terms.push_back({{"name", term.name}, {"matches", term.matches}});
      }
      filter.push_back({{"option", verdict.option},
                        {"expression", verdict.expression},
                        {"keeps", verdict.keeps},
                        {"terms", terms}});
    }
    filters.push_back(std::move(filter));
  }
  return {{"is_selected", explanation.is_selected},
          {"left_out_by", explanation.left_out_by},
          {"filters", filters}};
}

Json WouldRunJson(const CaseExplanation& explanation) {
  Json plugins = Json::array();
  for (const ExplainedPlugin& plugin : explanation.plugins) {
    Json values = Json::array();
    for (const PluginValue& value : plugin.values) {
      values.push_back({{"pointer", value.pointer},
                        {"value", Json::parse(value.value)},
                        {"origin", value.origin}});
    }
    plugins.push_back({{"id", plugin.id}, {"version", plugin.version}, {"values", values}});
  }
  return {{"nothing_because", explanation.nothing_runs_because},
          {"runtime", explanation.runtime},
          {"plugins", plugins},
          {"command", explanation.command}};
}

}  // namespace

std::string ExplanationText(const CaseExplanation& explanation) {
  const Case& test_case = explanation.test_case;
  return test_case.node_id + "\n\n" + LoaderLines(explanation) + ConfigLines(explanation) +
         Line("expected", ExpectationText(test_case.expectation)) +
         Line("markers", Joined(test_case.markers, " ")) + SelectionLines(explanation) +
         RunLines(explanation);
}

Json ToJson(const CaseExplanation& explanation) {
  const Case& test_case = explanation.test_case;
  Json json = {{"id", test_case.id},
               {"node_id", test_case.node_id},
               {"loader", LoaderJson(explanation)},
               {"test_config", ConfigJson(explanation.config)},
               {"expectation", ExpectationJson(test_case.expectation)},
               {"markers", test_case.markers},
               {"selection", SelectionJson(explanation)},
               {"would_run", WouldRunJson(explanation)}};
  if (!test_case.discovery_error.empty()) json["discovery_error"] = test_case.discovery_error;
  if (test_case.is_placeholder) json["placeholder"] = explanation.placeholder_where;
  return json;
}

}  // namespace tthost
