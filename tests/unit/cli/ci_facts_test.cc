// SPDX-License-Identifier: Apache-2.0
#include "host/cli/ci_facts.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace tthost {
namespace {

std::optional<CiFacts> FactsIn(const std::map<std::string, std::string>& environment) {
  return ReadCiFacts([&](const char* name) -> const char* {
    const auto found = environment.find(name);
    return found == environment.end() ? nullptr : found->second.c_str();
  });
}

std::map<std::string, std::string> GithubVariables() {
  return {{"GITHUB_ACTIONS", "true"},       {"GITHUB_REPOSITORY", "tenstorrent/tt-xla"},
          {"GITHUB_WORKFLOW", "Nightly"},   {"GITHUB_EVENT_NAME", "schedule"},
          {"GITHUB_RUN_ID", "17000000001"}, {"GITHUB_RUN_ATTEMPT", "2"},
          {"GITHUB_JOB", "models"},         {"GITHUB_SERVER_URL", "https://github.com"},
          {"GITHUB_REF_NAME", "main"},      {"GITHUB_SHA", "abc"},
          {"GITHUB_ACTOR", "somebody"},     {"TT_HOST_JOB_ID", "99"}};
}

TEST(CiFactsTest, OutsideOfCiThereAreNone) { EXPECT_FALSE(FactsIn({{"GITHUB_JOB", "models"}})); }

TEST(CiFactsTest, OfGithub) {
  const auto facts = FactsIn(GithubVariables());
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->provider, "github");
  EXPECT_EQ(facts->project, "tt-xla");
  EXPECT_EQ(facts->pipeline, "Nightly");
  EXPECT_EQ(facts->trigger, "schedule");
  EXPECT_EQ(facts->pipeline_id, 17000000001);
  EXPECT_EQ(facts->attempt, 2);
  EXPECT_EQ(facts->job_id, 99);
  EXPECT_EQ(facts->job_name, "models");
  EXPECT_EQ(facts->url, "https://github.com/tenstorrent/tt-xla/actions/runs/17000000001");
  EXPECT_EQ(facts->repository, "https://github.com/tenstorrent/tt-xla");
  EXPECT_EQ(facts->branch, "main");
  EXPECT_EQ(facts->commit, "abc");
  EXPECT_EQ(facts->author, "somebody");
}

TEST(CiFactsTest, APullRequestIsOfItsOwnBranch) {
  auto environment = GithubVariables();
  environment["GITHUB_REF_NAME"] = "12/merge";
  environment["GITHUB_HEAD_REF"] = "feature";
  EXPECT_EQ(FactsIn(environment)->branch, "feature");
}

}  // namespace
}  // namespace tthost
