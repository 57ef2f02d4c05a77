// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <sstream>

#include "host/cli/run_commands.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/memory_filesystem.h"
#include "tests/fakes/scripted_process_runner.h"

namespace tthost {
namespace {

class PluginNewTest : public testing::Test {
 protected:
  PluginNewTest() {
    filesystem_.files["/p/lib/tt-host/templates/native/CMakeLists.txt.in"] =
        "project(@NAME@ LANGUAGES @LANGUAGE@)";
    filesystem_.files["/p/lib/tt-host/templates/native/README.md.in"] = "of the language";
    filesystem_.files["/p/lib/tt-host/templates/comparator/any/@FOLDER@/@NAME@.json.in"] = "{}";
    filesystem_.files["/p/lib/tt-host/templates/comparator/c++/@NAME@.cc.in"] =
        "class @CLASS@; // mail a@NAME and @OTHER@";
    filesystem_.files["/p/lib/tt-host/templates/comparator/c++/README.md.in"] = "of the kind";
    filesystem_.files["/p/lib/tt-host/plugins/pcc.tthost.json"] = "{}";
  }

  Result<int> Make(const PluginNewCommand& command) {
    const Host host{
        .filesystem = filesystem_,
        .runner = runner_,
        .clock = clock_,
        .interrupt = interrupt_,
        .paths = {.prefix = "/p", .library = "/p/lib/tt-host", .plugins = "/p/lib/tt-host/plugins"},
        .out = out_,
        .err = out_};
    return NewPlugin(command, host);
  }

  std::string Refusal(const PluginNewCommand& command) {
    const auto made = Make(command);
    EXPECT_FALSE(made);
    return made ? "" : made.error().message;
  }

  MemoryFileSystem filesystem_;
  ScriptedProcessRunner runner_;
  FakeClock clock_;
  InterruptFlag interrupt_;
  std::ostringstream out_;
};

TEST_F(PluginNewTest, FillsTheLayersOfLanguageAndKind) {
  ASSERT_TRUE(Make({.kind = "comparator", .name = "acme_top_k", .out = "x"}));
  EXPECT_EQ(filesystem_.files["x/CMakeLists.txt"], "project(acme_top_k LANGUAGES CXX)");
  EXPECT_EQ(filesystem_.files["x/acme_top_k.cc"], "class AcmeTopK; // mail a@NAME and @OTHER@");
  EXPECT_EQ(filesystem_.files["x/acme_top_k.json"], "{}");
  EXPECT_EQ(filesystem_.files["x/README.md"], "of the kind");
}

TEST_F(PluginNewTest, SaysWhatToDoNext) {
  ASSERT_TRUE(Make({.kind = "comparator", .name = "acme"}));
  EXPECT_NE(out_.str().find("  cmake -S acme -B acme/build -DCMAKE_PREFIX_PATH=/p\n"),
            std::string::npos);
  EXPECT_NE(out_.str().find("--comparator pcc,acme"), std::string::npos);
}

TEST_F(PluginNewTest, SuggestsANameThatMayBe) {
  EXPECT_EQ(Refusal({.kind = "comparator", .name = "9Acme-FSDP!"}),
            "'9Acme-FSDP!' is no name of a plugin: expected a small letter, then small letters, "
            "digits and underscores, for example 'acme_fsdp'");
}

TEST_F(PluginNewTest, LeavesBuiltInPluginsTheirNames) {
  EXPECT_EQ(Refusal({.kind = "comparator", .name = "pcc"}),
            "tt-host has a plugin 'pcc' of its own: choose another name, for example 'my_pcc'");
}

TEST_F(PluginNewTest, RefusesNamesThatBuildToolsKnow) {
  EXPECT_EQ(Refusal({.kind = "comparator", .name = "test"}),
            "'test' means something to CMake or Python: choose another name, for example "
            "'my_test'");
}

TEST_F(PluginNewTest, KnowsTheNearestKind) {
  EXPECT_EQ(Refusal({.kind = "comparators", .name = "acme"}),
            "'comparators' is no kind of plugin (did you mean 'comparator'?): expected "
            "comparator, parallelism or reporter");
}

TEST_F(PluginNewTest, OverwritesNothing) {
  filesystem_.files["acme/notes"] = "mine";
  EXPECT_EQ(Refusal({.kind = "comparator", .name = "acme"}),
            "'acme' is there and not empty: --out DIR makes the project elsewhere");
}

TEST_F(PluginNewTest, AnEmptyDirectoryIsFilled) {
  filesystem_.directories.insert("acme");
  EXPECT_TRUE(Make({.kind = "comparator", .name = "acme"}));
}

}  // namespace
}  // namespace tthost
