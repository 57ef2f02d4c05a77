// SPDX-License-Identifier: Apache-2.0
// The published schemas accept what the product makes, and refuse what it must not.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "tests/plugins/fake_host.h"

namespace tthost::fake {
namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

json ReadJson(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  return json::parse(file);
}

// Empty when `document` follows the schema, else the first complaint.
std::string Problem(const std::string& schema_name, const json& document) {
  const json text = ReadJson(TTHOST_SOURCE_DIR "/sdk/schemas/" + schema_name + ".schema.json");
  valijson::Schema schema;
  valijson::SchemaParser().populateSchema(Adapter(text), schema);
  valijson::ValidationResults results;
  if (valijson::Validator().validate(schema, Adapter(document), &results)) return "";
  valijson::ValidationResults::Error error;
  std::string problem = "refused";
  while (results.popError(error)) {
    problem += "\n";
    for (const std::string& step : error.context) problem += step;
    problem += ": " + error.description;
  }
  return problem;
}

TEST(SchemasTest, AcceptEveryManifest) {
  for (const char* id : {"pcc", "atol", "allclose", "equal", "single_device", "junit", "html"}) {
    const json manifest = ReadJson(TTHOST_PLUGIN_PATH "/" + std::string(id) + ".tthost.json");
    EXPECT_EQ(Problem("manifest", manifest), "") << id;
  }
  EXPECT_EQ(Problem("manifest", ReadJson(TTHOST_EXAMPLE_PLUGIN_PATH "/mean_error.tthost.json")),
            "");
  EXPECT_EQ(Problem("manifest", ReadJson(TTHOST_BAD_PLUGIN_PATH "/bad_crash.tthost.json")), "");
}

TEST(SchemasTest, RefuseBrokenManifests) {
  const json good = ReadJson(TTHOST_PLUGIN_PATH "/pcc.tthost.json");
  const auto with = [&](const char* key, json value) {
    json manifest = good;
    manifest[key] = std::move(value);
    return Problem("manifest", manifest);
  };
  EXPECT_NE(with("id", "Pcc"), "");
  EXPECT_NE(with("kind", "comparer"), "");
  EXPECT_NE(with("kind", "parallelism"), "");  // without a process template
  EXPECT_NE(with("runtime", "python"), "");    // without a module
  EXPECT_NE(with("colour", "red"), "");
  EXPECT_NE(with("config_fields", {{"required_pcc", {{"pointer", "required"}}}}), "");
  EXPECT_NE(with("sdk", {{"built", "1.0"}}), "");
}

TEST(SchemasTest, AcceptThePlanOfSingleDevice) {
  Made<tthost_parallelism> plugin(LoadBuiltIn("single_device"), "{}");
  const json request = {{"schema", "tthost.plan_request/1"},
                        {"num_devices", 1},
                        {"arch", nullptr},
                        {"run_mode", "training"},
                        {"framework", "pytorch"},
                        {"loader", {{"capabilities", {"load_model"}}}},
                        {"facts", {{"variant", nullptr}}}};
  EXPECT_EQ(Problem("plan_request", request), "");
  ASSERT_EQ(plugin.table.plan(plugin.table.self, &plugin.call, ToStr(request.dump())), TTHOST_OK);
  EXPECT_EQ(Problem("plan", json::parse(plugin.call.emitted)), "");
}

TEST(SchemasTest, AcceptThePlansOfTheOtherStrategies) {
  const json process = {{"spmd", true}, {"devices", 8}, {"env", json::object()}};
  const json tensor_parallel = {
      {"schema", "tthost.plan/1"},
      {"strategy", "tensor_parallel"},
      {"process", process},
      {"mesh",
       {{"from", "loader"}, {"fallback", {{"shape", {1, 8}}, {"axes", {"batch", "model"}}}}}},
      {"inputs", {{"batch", nullptr}, {"shard", json::array()}}},
      {"weights", {{"from", "loader"}}},
      {"activations", {{"from", "loader"}, {"optional", true}}},
      {"hooks", {{"python", "acme_tp.hooks:prepare"}}},
      {"x-note", 1}};
  EXPECT_EQ(Problem("plan", tensor_parallel), "");
  json data_parallel = {{"schema", "tthost.plan/1"},
                        {"strategy", "data_parallel"},
                        {"process", process},
                        {"mesh", {{"shape", {1, 8}}, {"axes", {"model", "data"}}}},
                        {"inputs",
                         {{"batch", {{"factor", "devices"}, {"dim", 0}}},
                          {"shard", json::array({{{"match", "*"}, {"dims", {"data"}}}})}}}};
  EXPECT_EQ(Problem("plan", data_parallel), "");
  data_parallel["meshes"] = 1;
  EXPECT_NE(Problem("plan", data_parallel), "");
}

TEST(SchemasTest, AcceptTheEventsOfTheReporterTests) {
  std::ifstream journal(TTHOST_SOURCE_DIR "/tests/plugins/junit/every_result.jsonl");
  ASSERT_TRUE(journal);
  int events = 0;
  for (std::string line; std::getline(journal, line); ++events) {
    EXPECT_EQ(Problem("events", json::parse(line)), "") << line;
  }
  EXPECT_GT(events, 10);
}

}  // namespace
}  // namespace tthost::fake
