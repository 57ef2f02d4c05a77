// SPDX-License-Identifier: Apache-2.0
// What plugins are checked with is what the schemas promise them.
#include "host/worker/conformance/sample_journal.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/base/filesystem.h"
#include "host/config/json_schema.h"
#include "host/worker/conformance/plan_drive.h"

namespace tthost::conformance {
namespace {

JsonSchema Schema(const std::string& name) {
  const std::string path = TTHOST_SOURCE_DIR "/sdk/schemas/" + name + ".schema.json";
  return std::move(*JsonSchema::Compile(*LocalFileSystem().Read(path)));
}

TEST(SampleJournalTest, FollowsTheSchemaOfEvents) {
  const JsonSchema schema = Schema("events");
  for (const SampleEvent& event : SampleJournal()) {
    EXPECT_TRUE(schema.Check(Json::parse(event.json)).empty()) << event.json;
  }
}

TEST(SampleJournalTest, TakesOtherTextInPlaceOfAModels) {
  for (const SampleEvent& event : SampleJournalWith(R"(\u0001)")) {
    EXPECT_EQ(event.json.find(kModelText), std::string::npos);
    EXPECT_TRUE(Json::accept(event.json));
  }
}

TEST(SampleRequestTest, FollowsTheSchemaOfRequests) {
  const JsonSchema schema = Schema("plan_request");
  for (const Json& request : SampleRequests()) {
    EXPECT_TRUE(schema.Check(request).empty()) << request.dump();
  }
}

}  // namespace
}  // namespace tthost::conformance
