// SPDX-License-Identifier: Apache-2.0
#include "host/cli/cache_policy.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using testing::HasSubstr;

class CachePolicyPreparation : public testing::Test {
 protected:
  CachePolicyPreparation() {
    setenv("TORCH_HOME", "/torch", 1);
    options_.cache_policy = CachePolicy::kReadOnly;
    options_.containment = Containment::kPidNamespace;
    options_.run_directory = "/state/runs/1";
  }
  ~CachePolicyPreparation() override { unsetenv("TORCH_HOME"); }

  std::string Refusal() {
    const auto prepared = PrepareCachePolicy(options_, filesystem_);
    if (prepared) return "";
    EXPECT_EQ(prepared.error().code, StatusCode::kUsage);
    return prepared.error().message;
  }

  ExecuteOptions options_;
  MemoryFileSystem filesystem_;
};

TEST_F(CachePolicyPreparation, MakesWhatCasesAreOnlyToRead) {
  EXPECT_EQ(Refusal(), "");
  EXPECT_TRUE(filesystem_.IsDirectory("/torch"));
}

TEST_F(CachePolicyPreparation, TouchesNoCacheOtherwise) {
  for (const CachePolicy policy : {CachePolicy::kShared, CachePolicy::kCase}) {
    options_.cache_policy = policy;
    EXPECT_EQ(Refusal(), "");
  }
  EXPECT_FALSE(filesystem_.IsDirectory("/torch"));
}

TEST_F(CachePolicyPreparation, RefusesReadOnlyWithoutANamespace) {
  options_.containment = Containment::kProcessGroup;
  EXPECT_THAT(Refusal(), HasSubstr("--cache-policy readonly: the kernel grants no namespace"));
  options_.cache_policy = CachePolicy::kCase;
  EXPECT_EQ(Refusal(), "");
}

TEST_F(CachePolicyPreparation, RefusesWhatOneProcessForAllCasesCannotKeep) {
  options_.isolation = ExecuteOptions::Isolation::kNone;
  EXPECT_THAT(Refusal(), HasSubstr("--cache-policy readonly: with --isolation none"));
  options_.cache_policy = CachePolicy::kCase;
  EXPECT_THAT(Refusal(), HasSubstr("--cache-policy case: with --isolation none"));
  options_.cache_policy = CachePolicy::kShared;
  EXPECT_EQ(Refusal(), "");
}

TEST_F(CachePolicyPreparation, RefusesACacheThatHoldsTheRun) {
  options_.run_directory = "/torch/runs/1";
  EXPECT_THAT(Refusal(), HasSubstr("the run is recorded in '/torch/runs/1'"));
  options_.run_directory = "/torch-runs/1";
  EXPECT_EQ(Refusal(), "");
}

TEST_F(CachePolicyPreparation, NamesTheCacheThatCannotBeMade) {
  filesystem_.broken.insert("/torch");
  EXPECT_THAT(Refusal(), HasSubstr("/torch"));
}

}  // namespace
}  // namespace tthost
