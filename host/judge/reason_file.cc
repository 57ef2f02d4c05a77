// SPDX-License-Identifier: Apache-2.0
#include "host/judge/reason_file.h"

#include <iterator>
#include <nlohmann/json.hpp>

#include "host/base/nearest_name.h"
#include "host/config/json_schema.h"
#include "host/config/yaml_document.h"
#include "host/judge/built_in_reasons.h"
#include "host/judge/reason_file_schema.h"

namespace tthost {
namespace {

using Strings = std::vector<std::string>;

// Turns a document that the schema allows into rules.
class RuleReader {
 public:
  explicit RuleReader(const PositionedDocument& document) : document_(document) {}

  Result<ReasonRules> Read() {
    ReasonRules rules;
    const Json& items = document_.Root();
    for (size_t i = 0; i < items.size(); ++i) {
      rules.push_back(RuleFrom("/" + std::to_string(i), items[i]));
    }
    if (!mistakes_.empty()) return Error(Status::Usage(mistakes_));
    return rules;
  }

 private:
  void Complain(const std::string& pointer, const std::string& text) {
    mistakes_ += (mistakes_.empty() ? "" : "\n") + document_.WhereValue(pointer) + ": " + text;
  }

  ReasonRule RuleFrom(const std::string& pointer, const Json& fields) {
    ReasonRule rule = {.where = document_.WhereValue(pointer),
                       .name = fields.at("name"),
                       .component = fields.at("component"),
                       .summary = fields.at("summary"),
                       .exceptions = TextsAt(fields, "exception"),
                       .stages = StagesOf(pointer, fields),
                       .classes = TextsAt(fields, "class"),
                       .message = PatternOf(pointer, fields, "message"),
                       .stderr_output = PatternOf(pointer, fields, "stderr"),
                       .examples = {}};
    const bool is_empty = rule.exceptions.empty() && rule.stages.empty() && rule.classes.empty() &&
                          !fields.contains("message") && !fields.contains("stderr");
    if (is_empty) {
      Complain(pointer, "rule '" + rule.name +
                            "' has no condition; there are exception, class, stage, message and "
                            "stderr");
    }
    const Json examples = fields.value("examples", Json::array());
    for (size_t i = 0; i < examples.size(); ++i) {
      rule.examples.push_back(ExampleFrom(pointer + "/examples/" + std::to_string(i), examples[i]));
    }
    return rule;
  }

  std::vector<Stage> StagesOf(const std::string& pointer, const Json& fields) {
    std::vector<Stage> stages;
    for (const std::string& name : TextsAt(fields, "stage")) {
      if (const auto stage = ParseStage(name)) {
        stages.push_back(*stage);
      } else {
        Complain(pointer + "/stage", "no stage '" + name + "'" + DidYouMean(name, StageNames()));
      }
    }
    return stages;
  }

  std::optional<LinePattern> PatternOf(const std::string& pointer, const Json& fields,
                                       const char* key) {
    const auto found = fields.find(key);
    if (found == fields.end()) return std::nullopt;
    auto pattern = LinePattern::Compile(found->get<std::string>());
    if (pattern) return *std::move(pattern);
    Complain(pointer + "/" + key, pattern.error().message);
    return std::nullopt;
  }

  // A text is a message.
  ReasonExample ExampleFrom(const std::string& pointer, const Json& example) {
    ReasonExample read = {.where = document_.WhereValue(pointer), .outcome = {}};
    read.outcome.ending = Ending::kFailed;
    read.outcome.facts = "{}";
    if (example.is_string()) {
      read.outcome.message = example.get<std::string>();
      return read;
    }
    for (const Stage stage : StagesOf(pointer, example)) read.outcome.stage = stage;
    read.outcome.failure_class = example.value("class", "");
    read.outcome.message = example.value("message", "");
    read.outcome.traceback = example.value("traceback", "");
    read.outcome.output_tail = "--- stderr ---\n" + example.value("stderr", "");
    return read;
  }

  const PositionedDocument& document_;
  std::string mistakes_;
};

Result<ReasonRules> RulesFrom(const std::string& text, const std::string& path) {
  TTHOST_ASSIGN_OR_RETURN(const PositionedDocument document, ParseYaml(text, path));
  if (document.Root().is_null()) return ReasonRules{};
  TTHOST_ASSIGN_OR_RETURN(const JsonSchema schema, JsonSchema::Compile(ReasonFileSchemaText()));
  TTHOST_RETURN_IF_ERROR(CheckDocument(document, schema));
  return RuleReader(document).Read();
}

}  // namespace

Result<ReasonRules> ReadReasonFile(const std::string& path, const FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(const std::string text, filesystem.Read(path));
  return RulesFrom(text, path);
}

Result<ReasonRules> BuiltInReasonRules() {
  return RulesFrom(BuiltInReasonsText(), "host/judge/built_in_reasons.yaml");
}

Result<ReasonRules> AllReasonRules(const std::string& path, const FileSystem& filesystem) {
  ReasonRules rules;
  if (!path.empty()) {
    TTHOST_ASSIGN_OR_RETURN(rules, ReadReasonFile(path, filesystem));
  }
  TTHOST_ASSIGN_OR_RETURN(ReasonRules built_in, BuiltInReasonRules());
  rules.insert(rules.end(), std::make_move_iterator(built_in.begin()),
               std::make_move_iterator(built_in.end()));
  return rules;
}

}  // namespace tthost
