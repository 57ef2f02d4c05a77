// SPDX-License-Identifier: Apache-2.0
#include "host/report/case_artefacts.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/model/cut_output.h"
#include "tests/fakes/memory_filesystem.h"
#include "tests/unit/report/sample_run.h"

namespace tthost {
namespace {

class CaseArtefactsTest : public testing::Test {
 protected:
  CaseArtefactsTest() {
    case_.expectation.reason = "slow";
    case_.comparators = {{.id = "pcc", .library = "/lib/pcc.so", .config = R"({"required":0.9})"}};
    outcome_.facts = R"({"case_directory":"cases/slug"})";
    filesystem_.files = {{"/run/cases/slug/stdout.log", "loading\n"},
                         {"/run/cases/slug/stderr.log", ""},
                         {"/run/cases/slug/output_marks.txt", "0 0 LOAD\n"},
                         {"/run/cases/slug/plan.json", "{}"},
                         {"/run/cases/slug/stacks.txt", "main()"},
                         {"/run/cases/slug/ir/forward.mlir", "module"}};
  }

  Result<void> Publish() {
    CaseArtefacts artefacts({.directory = "/out/cases",
                             .run_directory = "/run",
                             .program = "/opt/bin/tt-host",
                             .working_directory = "/my work",
                             .reproduce_options = " --seed 1",
                             .run_options = R"({"seed":1})"},
                            filesystem_);
    return artefacts.Publish(CaseFinished(case_, outcome_, verdict_), "slug");
  }

  std::string Published(const std::string& name) const {
    return filesystem_.Read("/out/cases/slug/" + name).value_or("nothing");
  }

  Case case_ = CaseNamed("it's");
  Outcome outcome_ = PassedOutcome();
  Verdict verdict_ = VerdictOf(TestResult::kPassed, BringupStatus::kPassed);
  MemoryFileSystem filesystem_;
};

TEST_F(CaseArtefactsTest, HoldWhatTheCaseLeftAndWhatIsKnownOfIt) {
  ASSERT_TRUE(Publish());
  EXPECT_EQ(Published("stdout.log"), "=== LOAD ===\nloading\n");
  EXPECT_EQ(Published("stderr.log"), "");
  EXPECT_EQ(Published("plan.json"), "{}");
  EXPECT_EQ(Published("stacks.txt"), "main()");
  EXPECT_EQ(Published("ir/forward.mlir"), "module");
  const Json outcome = Json::parse(Published("outcome.json"));
  EXPECT_EQ(outcome.at("verdict").at("result"), "passed");
  EXPECT_EQ(outcome.at("outcome").at("timings").size(), outcome_.timings.size());
  const Json config = Json::parse(Published("config.json"));
  EXPECT_EQ(config.at("expectation").at("reason"), "slow");
  EXPECT_EQ(config.at("comparators").at(0).at("config").at("required"), 0.9);
  EXPECT_EQ(config.at("run").at("seed"), 1);
  EXPECT_FALSE(filesystem_.Exists("/out/cases/.slug.part"));
}

TEST_F(CaseArtefactsTest, RunTheCaseAlone) {
  ASSERT_TRUE(Publish());
  EXPECT_EQ(
      Published("reproduce.sh"),
      "#!/bin/sh\n# Runs this case alone, as it was run; further options may be given.\n"
      "cd '/my work' || exit 4\n"
      "exec /opt/bin/tt-host run 'tests/runner/test_models.py::test_all_models[it'\\''s]' --seed 1"
      " \"$@\"\n");
  EXPECT_TRUE(filesystem_.executables.contains("/out/cases/.slug.part/reproduce.sh"));
}

TEST_F(CaseArtefactsTest, HoldNoStacksWhereNobodyAskedForThem) {
  filesystem_.files["/run/cases/slug/stacks.txt"] = "";
  ASSERT_TRUE(Publish());
  EXPECT_EQ(Published("stacks.txt"), "nothing");
}

TEST_F(CaseArtefactsTest, OfACaseWithoutAProcessCopyNothing) {
  outcome_.facts = "{}";
  ASSERT_TRUE(Publish());
  EXPECT_EQ(Published("stdout.log"), "nothing");
  EXPECT_NE(Published("outcome.json"), "nothing");
}

TEST_F(CaseArtefactsTest, ReplaceThoseOfAnEarlierRunAsAWhole) {
  filesystem_.files["/out/cases/slug/ir/old.mlir"] = "old";
  filesystem_.files["/out/cases/.slug.part/of a run that was killed"] = "";
  ASSERT_TRUE(Publish());
  EXPECT_EQ(Published("ir/old.mlir"), "nothing");
  EXPECT_EQ(Published("of a run that was killed"), "nothing");
}

TEST_F(CaseArtefactsTest, AreThereAsAWholeOrNotAtAll) {
  filesystem_.files["/out/cases/slug/outcome.json"] = "old";
  for (const char* name : {"outcome.json", "reproduce.sh", "plan.json", "stderr.log", "ir"}) {
    filesystem_.broken = {"/out/cases/.slug.part/" + std::string(name)};
    const auto published = Publish();
    ASSERT_FALSE(published) << name;
    EXPECT_NE(published.error().message.find(name), std::string::npos);
    EXPECT_EQ(Published("outcome.json"), "old");
    EXPECT_FALSE(filesystem_.Exists("/out/cases/.slug.part")) << name;
  }
}

// The marks tell places in what was there before.
TEST_F(CaseArtefactsTest, CutOutputHasNoStages) {
  const std::string head(kKeptOutputBytes, 'x'), tail(kKeptOutputBytes, 'y');
  const std::string cut = CutOutput(head, tail, 5 * kKeptOutputBytes);
  filesystem_.files["/run/cases/slug/stdout.log"] = cut;
  filesystem_.files["/run/cases/slug/stderr.log"] = head + "\nand\n" + tail;
  ASSERT_TRUE(Publish());
  EXPECT_TRUE(Published("stdout.log") == cut);
  EXPECT_TRUE(Published("stderr.log").starts_with("=== LOAD ===\n"));
}

TEST_F(CaseArtefactsTest, LongOutputIsCopiedAsItIs) {
  const std::string flood(size_t{16 << 20} + 1, 'x');
  filesystem_.files["/run/cases/slug/stdout.log"] = flood;
  ASSERT_TRUE(Publish());
  EXPECT_EQ(Published("stdout.log"), flood);
}

}  // namespace
}  // namespace tthost
