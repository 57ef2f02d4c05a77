// SPDX-License-Identifier: Apache-2.0
// With shell scripts for workers: what they write to descriptor 3 is a frame.
#include "host/base/worker_process.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "host/base/filesystem.h"

namespace tthost {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr int kLongTimeMs = 60'000;

class WorkerProcessTest : public testing::Test {
 protected:
  WorkerProcessTest() {
    std::string pattern = testing::TempDir() + "tthost-worker-XXXXXX";
    directory_ = mkdtemp(pattern.data());
    LocalProcessRunner().InheritOrphans();
  }
  ~WorkerProcessTest() override { std::filesystem::remove_all(directory_); }

  WorkerSpec Worker(const std::string& script) const {
    const std::string path = directory_ + "/worker";
    EXPECT_TRUE(LocalFileSystem().WriteAtomic(path, "#!/bin/sh\n" + script + "\n"));
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return {.worker = path, .mode = "describe", .working_directory = "", .output_file = ""};
  }

  Result<void> Call(const std::string& script, int timeout_ms = kLongTimeMs) const {
    return CallWorker(LocalProcessRunner(), Worker(script), {{"type", "describe"}}, timeout_ms);
  }

  std::string directory_;
};

TEST_F(WorkerProcessTest, ReturnsWhenTheWorkerIsDone) {
  EXPECT_TRUE(Call(R"(printf '{"type":"done"}' >&3)"));
}

TEST_F(WorkerProcessTest, HandsOutModeAndFirstFrame) {
  EXPECT_TRUE(Call(R"sh(
[ "$1" = describe ] || exit 1
[ "$(dd bs=999 count=1 <&3 2>&-)" = '{"type":"describe"}' ] || exit 2
printf '{"type":"done"}' >&3)sh"));
}

TEST_F(WorkerProcessTest, TellsWhatTheWorkerSaysOfItsFailure) {
  const auto failed = Call(R"(printf '{"type":"failed","message":"no torch"}' >&3)");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, StatusCode::kUnavailable);
  EXPECT_EQ(failed.error().message, "no torch");
  const auto usage = Call(R"(printf '{"type":"failed","message":"bad file","usage":true}' >&3)");
  ASSERT_FALSE(usage);
  EXPECT_EQ(usage.error().code, StatusCode::kUsage);
}

TEST_F(WorkerProcessTest, AnEndWithoutAnswerIsAFailureEvenAtExitCodeZero) {
  EXPECT_EQ(Call("exit 0").error().message,
            "the worker 'describe' ended with exit code 0 before it answered");
  EXPECT_THAT(Call("kill -SEGV $$").error().message, HasSubstr("signal 11 (Segmentation fault)"));
}

TEST_F(WorkerProcessTest, RefusesAnswersThatItDoesNotKnow) {
  for (const char* answer : {R"({"type":"stage"})", "[]", "no JSON"}) {
    const auto called = Call("printf '" + std::string(answer) + "' >&3");
    ASSERT_FALSE(called) << answer;
    EXPECT_EQ(called.error().code, StatusCode::kInternal) << answer;
  }
}

TEST_F(WorkerProcessTest, GivesUpAtTheTimeLimit) {
  EXPECT_THAT(Call("exec sleep 600", /*timeout_ms=*/1).error().message,
              HasSubstr("did not answer within"));
}

TEST_F(WorkerProcessTest, AWorkerThatCannotStartIsNamed) {
  const WorkerSpec missing = {.worker = directory_ + "/nowhere",
                              .mode = "describe",
                              .working_directory = "",
                              .output_file = ""};
  const auto called = CallWorker(LocalProcessRunner(), missing, {{"type", "describe"}}, 1000);
  ASSERT_FALSE(called);
  EXPECT_THAT(called.error().message, HasSubstr("/nowhere"));
}

TEST(WorkerEnvironment, KeepsThePythonOfTheCallerOut) {
  setenv("PYTHONPATH", "/elsewhere", 1);
  setenv("OPENBLAS_NUM_THREADS", "8", 1);
  setenv("TTHOST_KEPT", "yes", 1);
  const std::vector<std::string> environment = WorkerEnvironment();
  unsetenv("PYTHONPATH");
  unsetenv("OPENBLAS_NUM_THREADS");
  unsetenv("TTHOST_KEPT");
  EXPECT_THAT(environment, Not(Contains(StartsWith("PYTHON"))));
  EXPECT_THAT(environment, Contains("OPENBLAS_NUM_THREADS=1"));
  EXPECT_THAT(environment, Not(Contains("OPENBLAS_NUM_THREADS=8")));
  EXPECT_THAT(environment, Contains("TTHOST_KEPT=yes"));
}

}  // namespace
}  // namespace tthost
