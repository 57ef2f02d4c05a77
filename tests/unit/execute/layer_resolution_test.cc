// SPDX-License-Identifier: Apache-2.0
#include "host/execute/layer_resolution.h"

#include <gtest/gtest.h>

#include "host/execute/base_environment.h"
#include "host/execute/requirements.h"
#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using Words = std::vector<std::string>;

TEST(RequirementLines, LoseCommentsBlanksAndContinuations) {
  EXPECT_EQ(NormalisedLines("a==1 # x\n\n# y\r\n  b @ git+https://h/b#egg=b\r\nc \\\n --hash=z\n"),
            (Words{"a==1", "b @ git+https://h/b#egg=b", "c --hash=z"}));
}

TEST(RequirementLines, IncludedFilesCountForTheFingerprint) {
  MemoryFileSystem filesystem;
  filesystem.files["/m/requirements.txt"] = "-r more.txt\n";
  filesystem.files["/m/more.txt"] = "a==1\n";
  const std::string before = ReadRequirements(filesystem, "/m")->fingerprint;
  filesystem.files["/m/more.txt"] = "a==2\n";
  EXPECT_NE(before, ReadRequirements(filesystem, "/m")->fingerprint);
  filesystem.files["/m/more.txt"] = "-r requirements.txt\n";  // includes itself
  EXPECT_TRUE(ReadRequirements(filesystem, "/m"));
}

TEST(PipReport, DirectReferencesStayExact) {
  const auto packages = ReadPipReport(R"({"install":[
    {"is_direct":true,"metadata":{"name":"b","version":"1"},
     "download_info":{"url":"https://h/b.zip","archive_info":{}}},
    {"is_direct":true,"metadata":{"name":"a","version":"1"},
     "download_info":{"url":"https://h/a.git","vcs_info":{"vcs":"git","commit_id":"c0"}}}]})");
  ASSERT_TRUE(packages);
  ASSERT_EQ(packages->size(), 2u);
  EXPECT_EQ(packages->at(0).requirement, "a @ git+https://h/a.git@c0");
  EXPECT_EQ(packages->at(1).requirement, "b @ https://h/b.zip");
}

TEST(PipReport, TellsWhyEachIsInstalled) {
  const auto packages = ReadPipReport(R"({"install":[
    {"requested":false,"metadata":{"name":"Deep_Part","version":"1"}},
    {"requested":true,"metadata":{"name":"top","version":"1",
      "requires_dist":["deep.part>=1 ; python_version > '3'","other"]}},
    {"requested":false,"metadata":{"name":"zz","version":"1","requires_dist":["deep-part"]}}]})");
  ASSERT_TRUE(packages);
  EXPECT_EQ(packages->at(0).because, "needed by top, zz");
  EXPECT_EQ(packages->at(1).because, "requirements.txt");
}

TEST(BaseEnvironment, AloneHoldsTorchAndWhatDrivesDevices) {
  for (const char* name : {"torch", "Torch_XLA", "jaxlib", "triton", "nvidia-cudnn-cu12",
                           "cuda-bindings", "jax-cuda12-plugin", "pytorch-triton-rocm"}) {
    EXPECT_TRUE(BelongsToBase(name)) << name;
  }
  for (const char* name : {"torchax", "torchvision", "jax", "tritonclient", "nvidia"}) {
    EXPECT_FALSE(BelongsToBase(name)) << name;
  }
}

TEST(PipReport, DamagedReportIsAnError) { EXPECT_FALSE(ReadPipReport("{")); }

TEST(RequirementName, IsTheDistribution) {
  EXPECT_EQ(RequirementName("torch>=2 ; python_version > '3'"), "torch");
  EXPECT_EQ(RequirementName("zope.interface[x]==1"), "zope.interface");
  EXPECT_EQ(RequirementName("--pre"), "");
}

}  // namespace
}  // namespace tthost
