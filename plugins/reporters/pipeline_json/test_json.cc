// SPDX-License-Identifier: Apache-2.0
#include "test_json.h"

#include <algorithm>
#include <cmath>

#include "literal_json.h"
#include "text/json_writer.h"
#include "text/rfc3339.h"

namespace tthost::pipeline_json {
namespace {

using junit::Element;
using junit::TestCase;
using reporters::JsonWriter;

std::string FileOf(std::string classname) {
  std::replace(classname.begin(), classname.end(), '.', '/');
  return classname + ".py";
}

std::string CategoryOf(const std::string& classname) {
  for (const char* category : {"models", "ttnn", "tt_eager", "tt_metal"}) {
    if (classname.find(category) != classname.npos) return category;
  }
  return "other";
}

// Of a property; null where the test has none of that name.
const std::string* PropertyOf(const TestCase& test, std::string_view name) {
  for (const auto& [known, value] : test.properties) {
    if (known == name) return &value;
  }
  return nullptr;
}

void AddTextOrNull(JsonWriter& json, const char* key, const std::string* text) {
  json.Key(key);
  if (text == nullptr) {
    json.Null();
  } else {
    json.Text(*text);
  }
}

void AddErrorMessage(JsonWriter& json, const TestCase& test) {
  if (!test.trouble) {
    AddTextOrNull(json, "error_message", PropertyOf(test, "error_message"));
    return;
  }
  const junit::Trouble& trouble = *test.trouble;
  const std::string prefix =
      trouble.element == Element::kSkipped ? "[" + trouble.type + "] " : std::string();
  json.Key("error_message").Text(prefix + trouble.message);
}

}  // namespace

std::string TestJson(const TestCase& test, int64_t started, int64_t run_started,
                     const std::string& classname) {
  const bool is_skipped = test.trouble && test.trouble->element == Element::kSkipped;
  const bool is_error = test.trouble && test.trouble->element == Element::kError;
  const bool has_own_start = started > 0 && !is_skipped && !is_error;
  const int64_t start = has_own_start ? started : run_started;
  const int64_t end = start + std::llround(test.seconds * 1e6);
  JsonWriter json;
  json.BeginObject();
  json.Key("test_start_ts").Text(reporters::Rfc3339(start));
  json.Key("test_end_ts").Text(reporters::Rfc3339(end));
  json.Key("test_case_name").Text(test.name.substr(0, test.name.find('[')));
  json.Key("filepath").Text(FileOf(classname)).Key("category").Text(CategoryOf(classname));
  AddTextOrNull(json, "group", PropertyOf(test, "group"));
  AddTextOrNull(json, "owner", PropertyOf(test, "owner"));
  AddErrorMessage(json, test);
  json.Key("success").Boolean(!test.trouble || is_skipped).Key("skipped").Boolean(is_skipped);
  json.Key("full_test_name").Text(FileOf(classname) + "::" + test.name).Key("config").Null();
  json.Key("tags").Made(JsonOfLiteral(*PropertyOf(test, "tags")));
  return json.EndObject().Take();
}

}  // namespace tthost::pipeline_json
