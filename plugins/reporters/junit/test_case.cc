// SPDX-License-Identifier: Apache-2.0
#include "test_case.h"

#include <string_view>

#include "earlier_failures.h"
#include "property_groups.h"
#include "record/case_reading.h"
#include "tags.h"
#include "text/clean_text.h"
#include "text/rfc3339.h"
#include "tthost/cpp/number_text.hpp"

namespace tthost::junit {
namespace {

using sdk::Json;

constexpr size_t kMessageLimit = 4 << 10;
constexpr size_t kTracebackLimit = 64 << 10;

// The first text that is not empty.
std::string FirstOf(std::initializer_list<std::string> texts) {
  for (const std::string& text : texts) {
    if (!text.empty()) return text;
  }
  return "no reason given";
}

std::string ErrorOf(const Json& comparison) { return comparison.StringOr("error", ""); }

// The message in full, then the end of the traceback: some readers show nothing but the body.
std::string Body(const std::string& message, const Json& outcome) {
  const std::string traceback = outcome.StringOr("traceback", "");
  if (traceback.empty()) return message;
  return message + "\n\n" + std::string(reporters::Tail(traceback, kTracebackLimit));
}

Trouble Failure(Element element, std::string type, const std::string& message,
                const Json& outcome) {
  return {element, std::move(type), std::string(reporters::Head(message, kMessageLimit)),
          Body(message, outcome)};
}

// The loader's or, of a placeholder, the file that its node id names.
std::string FileOf(const Json& test_case) {
  const std::string loader = test_case.StringOr("loader_path", "");
  const std::string& node_id = test_case.String("node_id");
  return loader.empty() ? node_id.substr(0, node_id.find("::")) : loader;
}

std::optional<Trouble> TroubleOf(const Json& finished) {
  const Json& outcome = finished.At("outcome");
  const Json& verdict = finished.At("verdict");
  const std::string& result = verdict.String("result");
  const std::string reason = verdict.StringOr("reason", "");
  if (result == "skipped") {
    const std::string message = FirstOf({outcome.StringOr("message", ""), reason});
    const std::string path = FileOf(finished.At("case"));
    return Trouble{Element::kSkipped, "pytest.skip",
                   std::string(reporters::Head(message, kMessageLimit)), path + ":1: " + message};
  }
  if (result == "xfailed") {
    const std::string message = FirstOf({reason, outcome.StringOr("message", "")});
    return Trouble{Element::kSkipped, "pytest.xfail",
                   std::string(reporters::Head(message, kMessageLimit)), ""};
  }
  if (result == "xpassed" && verdict.Boolean("fails_run")) {
    return Failure(Element::kFailure, "AssertionError", "[XPASS(strict)] " + reason, outcome);
  }
  if (result == "passed" || result == "xpassed") return std::nullopt;

  const std::string message =
      FirstOf({outcome.StringOr("message", ""), ErrorOf(reporters::Representative(outcome)), reason,
               "failed in stage " + outcome.StringOr("stage", "?")});
  if (result == "timeout") return Failure(Element::kFailure, "Timeout", message, outcome);
  if (result == "crashed") return Failure(Element::kFailure, "Crash", message, outcome);
  if (result == "failed") return Failure(Element::kFailure, "AssertionError", message, outcome);
  return Failure(Element::kError, FirstOf({outcome.StringOr("failure_class", ""), "error"}),
                 message, outcome);
}

std::string StrictFailures(const Json& comparison) {
  std::string text;
  for (const Json& failure : comparison.At("strict_failures").Items()) {
    if (!text.empty()) text += '\n';
    text +=
        failure.String("check") + " '" + failure.String("leaf") + "': " + failure.String("text");
  }
  return text;
}

// Aggregates of every comparator, so that one that does not gate can be seen all the same.
void AddComparison(Properties& properties, const Json& comparison) {
  if (comparison.IsNull()) return;
  AddIfAny(properties, "tth.comparison_phase", comparison.StringOr("phase", ""));
  if (comparison.Boolean("unchecked")) properties.emplace_back("tth.unchecked", "True");
  AddIfAny(properties, "tth.strict_failures", StrictFailures(comparison));
  for (const Json& metric : comparison.At("metrics").Items()) {
    if (!metric.String("leaf").empty() || metric.String("name") == "norm_ratio") continue;
    const std::string name = "tth." + metric.String("comparator") + "." + metric.String("name");
    const Json& value = metric["value"];
    properties.emplace_back(name, value.IsNull() ? "None" : sdk::NumberText(value.Number()));
    AddIfAny(properties, name + ".note", metric.StringOr("note", ""));
  }
}

// Without a name and a component where no rule knows the cause.
void AddFailingReason(Properties& properties, const Json& reason) {
  if (reason.IsNull()) return;
  AddIfAny(properties, "tth.failing_reason", reason.StringOr("name", ""));
  AddIfAny(properties, "tth.failing_component", reason.StringOr("component", ""));
  AddIfAny(properties, "tth.failing_summary", reason.StringOr("summary", ""));
}

Properties PropertiesOf(const Json& finished, const CaseOptions& options) {
  const Json& outcome = finished.At("outcome");
  const Json& verdict = finished.At("verdict");
  Properties properties;
  AddIfAny(properties, "error_message", verdict.StringOr("reason", ""));
  properties.emplace_back("tags", Tags(finished, options.arch));
  properties.emplace_back("owner", options.owner);
  AddIfAny(properties, "group", reporters::GroupOf(finished));
  if (const double started = outcome["started"].IsNull() ? 0 : outcome.Number("started");
      started > 0) {
    properties.emplace_back("start_timestamp", reporters::Rfc3339(int64_t(started)));
  }

  AddIfAny(properties, "tth.observed_status", verdict.StringOr("observed_status", ""));
  AddIfAny(properties, "tth.runtime", outcome["facts"].StringOr("runtime", ""));
  AddAttempts(properties, outcome, verdict.StringOr("result", ""));
  AddIfAny(properties, "tth.platform", outcome["facts"].StringOr("platform", ""));
  AddIfAny(properties, "tth.case_directory", outcome["facts"].StringOr("case_directory", ""));
  AddHooks(properties, outcome["facts"]);
  AddTraining(properties, outcome["facts"]);
  AddGolden(properties, outcome["facts"]);
  AddSharding(properties, outcome["facts"]["sharding"]);
  const std::string ending = outcome.StringOr("ending", "");
  if (ending == "compiled") {
    properties.emplace_back("tth.compiled_only", "True");
  } else if (ending != "completed") {
    AddIfAny(properties, "tth.failing_stage", outcome.StringOr("stage", ""));
    AddIfAny(properties, "tth.failing_phase", outcome.StringOr("phase", ""));
  }
  AddIfAny(properties, "tth.failure_class", outcome.StringOr("failure_class", ""));
  AddFailingReason(properties, verdict["failing_reason"]);
  if (const std::string drift = verdict.StringOr("drift", "none"); drift != "none") {
    properties.emplace_back("tth.drift", drift);
  }
  AddIfAny(properties, "tth.guidance", reporters::GuidanceOf(finished));
  AddComparison(properties, reporters::Representative(outcome));
  AddNormRatios(properties, outcome["comparisons"]);
  return properties;
}

// "test_all_models[<id>]" of "tests/runner/test_models.py::test_all_models[<id>]".
std::string NameIn(const std::string& node_id) {
  const size_t colons = node_id.find("::");
  return colons == node_id.npos ? node_id : node_id.substr(colons + 2);
}

}  // namespace

TestCase FinishedTestCase(const Json& finished, const CaseOptions& options) {
  const Json& test_case = finished.At("case");
  const Json& outcome = finished.At("outcome");
  TestCase test;
  test.name = test_case.String("function") + "[" + test_case.String("id") + "]";
  test.file = FileOf(test_case);
  test.seconds = outcome.Number("seconds");
  test.properties = PropertiesOf(finished, options);
  test.trouble = TroubleOf(finished);
  test.earlier_failures = EarlierFailuresOf(outcome);
  if (test.trouble && test.trouble->element != Element::kSkipped) {
    test.output = outcome.StringOr("output_tail", "");
  }
  return test;
}

TestCase UnfinishedTestCase(const Json& started, const CaseOptions& options) {
  const std::string name = NameIn(started.At("case").String("node_id"));
  TestCase test;
  test.name = name;
  test.properties = {{"tags", TagsOfUnfinished(name.substr(0, name.find('[')), name, options.arch)},
                     {"owner", options.owner},
                     {"start_timestamp", started.String("at")},
                     {"tth.observed_status", "UNKNOWN"}};
  test.trouble = Trouble{Element::kFailure, "Crash", "still running when the report was written",
                         "still running when the report was written"};
  return test;
}

}  // namespace tthost::junit
