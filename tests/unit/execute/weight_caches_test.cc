// SPDX-License-Identifier: Apache-2.0
#include "host/execute/weight_caches.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/unit/execute/execution_fixture.h"

namespace tthost {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::Pair;
using testing::UnorderedElementsAre;

using Variables = std::map<std::string, std::string>;

EnvironmentLookup Caller(const Variables& variables) {
  return [&variables](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
}

SharedCaches SharedBy(const Variables& variables) {
  return SharedCachesOf(Caller(variables), "/fallback");
}

TEST(SharedCaches, AreBelowHomeUnlessSomebodySaysOtherwise) {
  const SharedCaches caches = SharedBy({{"HOME", "/me"}});
  EXPECT_THAT(caches.environment, IsEmpty());
  EXPECT_THAT(caches.directories, UnorderedElementsAre("/me/.cache/huggingface", "/me/.cache/torch",
                                                       "/me/.cache/url_cache", "/me/.cache/lfcache",
                                                       "/me/.cache/lf_cache"));
  EXPECT_THAT(SharedBy({{"HOME", "/me"},
                        {"XDG_CACHE_HOME", "/xdg"},
                        {"TORCH_HOME", "~/torch"},
                        {"LOCAL_LF_CACHE", "/files"},
                        {"HF_HUB_CACHE", "/hub"},
                        {"HF_DATASETS_CACHE", "relative"}})
                  .directories,
              UnorderedElementsAre("/xdg/huggingface", "/me/torch", "/files", "/hub"));
}

TEST(SharedCaches, WithoutAHomeAreWhereEveryCaseFindsThem) {
  const SharedCaches caches = SharedBy({{"TORCH_HOME", "/torch"}});
  EXPECT_EQ(caches.environment, (Variables{{"HF_HOME", "/fallback/huggingface"},
                                           {"LOCAL_LF_CACHE", "/fallback/files"}}));
  EXPECT_THAT(caches.directories,
              UnorderedElementsAre("/fallback/huggingface", "/torch", "/fallback/files"));
}

TEST(OwnCaches, WinOverEachVariableOfTheCaller) {
  const Variables caller = {
      {"HOME", "/me"},           {"HF_HOME", "/hf"},          {"HF_HUB_CACHE", "/hub"},
      {"TORCH_HOME", "/torch"},  {"DOCKER_CACHE_ROOT", "/d"}, {"LOCAL_LF_CACHE", "/l"},
      {"XDG_CACHE_HOME", "/xdg"}};
  EXPECT_EQ(OwnCaches(Caller(caller), "/own"), (Variables{{"XDG_CACHE_HOME", "/own"},
                                                          {"HF_HOME", "/own/huggingface"},
                                                          {"HF_HUB_CACHE", "/own/huggingface/hub"},
                                                          {"HF_TOKEN_PATH", "/hf/token"},
                                                          {"TORCH_HOME", "/own/torch"},
                                                          {"DOCKER_CACHE_ROOT", "/own/files"},
                                                          {"LOCAL_LF_CACHE", "/own/files"}}));
}

TEST(OwnCaches, LeaveTheCallersLoginWhereItIs) {
  const Variables named = {{"HF_TOKEN_PATH", "/token"}};
  EXPECT_THAT(OwnCaches(Caller(named), "/own"), Not(Contains(Key("HF_TOKEN_PATH"))));
  const Variables usual = {{"HOME", "/me"}};
  EXPECT_THAT(OwnCaches(Caller(usual), "/own"),
              Contains(Pair("HF_TOKEN_PATH", "/me/.cache/huggingface/token")));
}

class CachePolicyTest : public ExecutionTest {
 protected:
  // What a forked case is asked to do; `modules`: what its server had imported before.
  Json RequestWith(CachePolicy policy) {
    options_.cache_policy = policy;
    for (const std::string id : {"a", "b"}) {
      AddCase(id).imports = {"transformers"};
      Play(id, [this](ScriptedChild& child, const Json& request) {
        request_ = request;
        if (options_.cache_policy == CachePolicy::kCase) {
          EXPECT_TRUE(filesystem_.IsDirectory(CacheDirectory()));
        }
        return Deliver(child, request, Passed());
      });
    }
    serve_ = [this](ScriptedChild& server) {
      modules_ = server.Receive().at("modules");
      server.Send({{"type", "ready"}, {"threads", 1}, {"imported", {}}, {"failed", {}}});
      while (const auto forked = ForkNext(server)) TellEnd(server, *forked);
      return ExitCode(0);
    };
    Run();
    return request_;
  }
  std::string CacheDirectory() const {
    return CachesOfCase(request_.at("case_directory")) + "/huggingface";
  }

  Json request_, modules_;
};

TEST_F(CachePolicyTest, SharedCachesMayBeWritten) {
  EXPECT_EQ(RequestWith(CachePolicy::kShared).at("read_only"), Json::array());
  EXPECT_EQ(modules_, Json({"transformers"}));
}

TEST_F(CachePolicyTest, SharedCachesMayBeReadOnly) {
  setenv("TORCH_HOME", "/torch", 1);
  const Json request = RequestWith(CachePolicy::kReadOnly);
  unsetenv("TORCH_HOME");
  EXPECT_THAT(request.at("read_only").get<std::vector<std::string>>(), Contains("/torch"));
  EXPECT_FALSE(request.at("environment").contains("XDG_CACHE_HOME"));
  EXPECT_EQ(modules_, Json({"transformers"}));
}

TEST_F(CachePolicyTest, CachesOfACaseAreItsOwnAndGoWithIt) {
  const Json request = RequestWith(CachePolicy::kCase);
  EXPECT_EQ(request.at("environment").at("HF_HOME"), CacheDirectory());
  EXPECT_EQ(modules_, Json::array()) << "they would have read the variables before the case";
  EXPECT_FALSE(filesystem_.IsDirectory(CacheDirectory()));
}

}  // namespace
}  // namespace tthost
