// SPDX-License-Identifier: Apache-2.0
#include "html/case_json.h"
#include "html/comparison_json.h"
#include "text/json_writer.h"

namespace tthost::html {
namespace {

using reporters::JsonWriter;
using sdk::Json;

// What is longer stands among the texts, where it may lose its middle.
constexpr size_t kMostOfFacts = 8 << 10;

std::string MadeFrom(const Json& value) { return JsonWriter().Copy(value).Take(); }

// "tests/runner/test_models.py::test_all_models[ID]": all but the id as a word.
void AddNode(JsonWriter& json, const Json& test_case, WordList& words) {
  const std::string& node = test_case.String("node_id");
  const std::string end = "[" + test_case.String("id") + "]";
  json.Key("node");
  if (node.size() >= end.size() && node.compare(node.size() - end.size(), end.size(), end) == 0) {
    json.Integer(words.IndexOf(node.substr(0, node.size() - end.size())));
  } else {
    json.Text(node);
  }
}

void AddText(JsonWriter& json, const char* key, const std::string& text, TextTable& texts) {
  if (!text.empty()) json.Key(key).Integer(int64_t(texts.IndexOf(text)));
}

void AddWord(JsonWriter& json, const char* key, const std::string& word, WordList& words) {
  if (!word.empty()) json.Key(key).Integer(words.IndexOf(word));
}

void AddIfKnown(JsonWriter& json, const char* key, const Json& value) {
  if (!value.IsNull()) json.Key(key).Copy(value);
}

// A text for JSON that many cases have in equal form; the page reads it again.
void AddShared(JsonWriter& json, const char* key, const Json& value, TextTable& texts) {
  if (!value.IsNull()) AddText(json, key, MadeFrom(value), texts);
}

void AddFacts(JsonWriter& json, const Json& facts, TextTable& texts) {
  const std::string made = MadeFrom(facts);
  json.Key("facts");
  if (made.size() <= kMostOfFacts) {
    json.Made(made);
  } else {
    json.Integer(int64_t(texts.IndexOf(made)));
  }
}

void AddCase(JsonWriter& json, const Json& test_case, SharedTexts& shared) {
  AddNode(json, test_case, shared.words);
  json.Key("loader").Text(test_case.String("loader_path"));
  AddIfKnown(json, "variant", test_case["variant"]);
  AddWord(json, "expected", test_case.String("status"), shared.words);
  AddWord(json, "config_status", test_case.StringOr("config_bringup_status", ""), shared.words);
  AddText(json, "config_reason", test_case.StringOr("config_reason", ""), shared.texts);
  AddShared(json, "markers", test_case.At("markers"), shared.texts);
  AddShared(json, "config", test_case["config"], shared.texts);
}

void AddVerdict(JsonWriter& json, const Json& verdict, SharedTexts& shared) {
  AddWord(json, "bringup_status", verdict.String("bringup_status"), shared.words);
  AddText(json, "reason", verdict.StringOr("reason", ""), shared.texts);
  if (verdict.String("drift") != "none") {
    AddWord(json, "drift", verdict.String("drift"), shared.words);
  }
  if (!verdict.At("guidance").Items().empty()) json.Key("guidance").Copy(verdict.At("guidance"));
  json.Key("fails_run").Boolean(verdict.Boolean("fails_run"));
  AddShared(json, "cause", verdict["failing_reason"], shared.texts);
}

void AddOutcome(JsonWriter& json, const Json& outcome, size_t most_leaves, SharedTexts& shared) {
  AddWord(json, "ending", outcome.String("ending"), shared.words);
  AddWord(json, "last_stage", outcome.StringOr("stage", ""), shared.words);
  AddWord(json, "last_phase", outcome.StringOr("phase", ""), shared.words);
  AddWord(json, "class", outcome.StringOr("failure_class", ""), shared.words);
  AddText(json, "message", outcome.StringOr("message", ""), shared.texts);
  AddText(json, "traceback", outcome.StringOr("traceback", ""), shared.texts);
  AddText(json, "output", outcome.StringOr("output_tail", ""), shared.texts);
  AddIfKnown(json, "exit_code", outcome["exit_code"]);
  AddIfKnown(json, "signal", outcome["signal"]);
  AddIfKnown(json, "cpu_seconds", outcome["cpu_seconds"]);
  json.Key("started").Integer(int64_t(outcome.Number("started")) / 1000);
  json.Key("comparisons").BeginArray();
  for (const Json& comparison : outcome.At("comparisons").Items()) {
    AddComparison(json, comparison, most_leaves, shared);
  }
  json.EndArray();
  AddFacts(json, outcome.At("facts"), shared.texts);
}

}  // namespace

std::string DetailOf(const Json& case_finished, size_t most_leaves, SharedTexts& shared) {
  JsonWriter json;
  json.BeginObject();
  AddCase(json, case_finished.At("case"), shared);
  AddVerdict(json, case_finished.At("verdict"), shared);
  AddOutcome(json, case_finished.At("outcome"), most_leaves, shared);
  return json.EndObject().Take();
}

std::string DetailOfUnfinished(const Json& case_started, SharedTexts& shared) {
  JsonWriter json;
  json.BeginObject();
  AddNode(json, case_started.At("case"), shared.words);
  return json.EndObject().Take();
}

}  // namespace tthost::html
