// SPDX-License-Identifier: Apache-2.0
// The base class of reporters that write all that is known at once.
#include <gmock/gmock.h>

#define TTHOST_MANIFEST_SIZE 2
#include "tthost/cpp/tthost.hpp"

namespace tthost::sdk {
namespace {

using testing::ElementsAre;

// Of each case its id, and whether it has ended.
class NotingReporter : public CumulativeReporter {
 public:
  void Write(Call&, const RunEvents& run) override {
    ++writes;
    has_ended = !run.finished.IsNull();
    cases.clear();
    for (const CaseEvents& events : run.cases) {
      const Json& event = events.finished.IsNull() ? events.started : events.finished;
      cases.push_back(event["case"].String("id") + (events.finished.IsNull() ? "" : " ended"));
    }
  }

  std::vector<std::string> cases;
  bool has_ended = false;
  int writes = 0;
};

TEST(CumulativeReporterTest, WritesWhatIsKnownInTheOrderInWhichCasesBegan) {
  NotingReporter reporter;
  Call call(nullptr, nullptr);
  reporter.Event(call, "run_started", R"({"run": {}})");
  reporter.Event(call, "case_started", R"({"case": {"id": "a"}})");
  reporter.Event(call, "case_started", R"({"case": {"id": "b"}})");
  reporter.Event(call, "case_finished", R"({"case": {"id": "b"}})");
  reporter.Event(call, "unknown", "{}");
  EXPECT_EQ(reporter.writes, 0);
  reporter.Event(call, "flush", "{}");
  EXPECT_THAT(reporter.cases, ElementsAre("a", "b ended"));
  EXPECT_FALSE(reporter.has_ended);
  reporter.Event(call, "case_finished", R"({"case": {"id": "a"}})");
  reporter.Event(call, "run_finished", "{}");
  EXPECT_THAT(reporter.cases, ElementsAre("a ended", "b ended"));
  EXPECT_TRUE(reporter.has_ended);
  EXPECT_EQ(reporter.writes, 2);
}

}  // namespace
}  // namespace tthost::sdk
