// SPDX-License-Identifier: Apache-2.0
#include "host/cli/run_settings.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <limits>
#include <sstream>

#include "host/report/stored_run.h"
#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

TEST(ReproduceOptions, RepeatWhatOneCaseNeeds) {
  RunCommand command;
  command.catalog.models_root = "my models";
  command.catalog.test_config = {"a", "b"};
  command.set = {"pcc.required=0.5"};
  command.seed = 3;
  command.cache_policy = "case";
  command.jobs = "2";
  command.catalog.locked = true;
  command.filter.keyword = "not repeated";
  EXPECT_EQ(ReproduceOptions(command),
            " --models-root 'my models' --test-config a --test-config b"
            " --set pcc.required=0.5 -j 2 --cache-policy case --locked --seed 3");
}

TEST(ReportRequest, IsReadWithItsValues) {
  const auto request = ParseReportRequest("junit:out=a:b.xml,owner=me");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->id, "junit");
  const std::vector<std::pair<std::string, std::string>> values = {{"out", "a:b.xml"},
                                                                   {"owner", "me"}};
  EXPECT_EQ(request->values, values);
  EXPECT_TRUE(ParseReportRequest("junit")->values.empty());
}

TEST(ReportRequest, NamesTheWordThatIsNoPair) {
  const auto request = ParseReportRequest("junit:out=a,owner");
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().message, "--report junit:out=a,owner: expected key=value, got 'owner'");
}

class PythonEnvironmentTest : public testing::Test {
 protected:
  PythonEnvironmentTest() {
    unsetenv("VIRTUAL_ENV");
    paths_.library = "/prefix/lib/tt-host";
    AddEnvironment("/venv");
    AddEnvironment("/project");
    AddEnvironment("/default");
    filesystem_.files["/prefix/lib/tt-host/venv"] = "/default\n";
  }

  void AddEnvironment(const std::string& path) {
    filesystem_.files[path + "/bin/python"] = "";
    filesystem_.files[path + "/pyvenv.cfg"] = "home = /usr/bin\nversion = 3.11.2\n";
    filesystem_.files[path + "/lib/python3.11/site-packages/torch-2.13.0+cpu.dist-info/RECORD"] =
        "";
    filesystem_.files[path + "/lib/python3.11/site-packages/torch/__init__.py"] = "";
  }

  MemoryFileSystem filesystem_;
  InstallPaths paths_;
};

TEST_F(PythonEnvironmentTest, TakesTheFirstThatIsGiven) {
  EXPECT_EQ(FindPythonEnvironment("/venv", "/project", paths_, filesystem_)->path, "/venv");
  EXPECT_EQ(FindPythonEnvironment("", "/project", paths_, filesystem_)->path, "/project");
  EXPECT_EQ(FindPythonEnvironment("", std::nullopt, paths_, filesystem_)->path, "/default");
  setenv("VIRTUAL_ENV", "/venv", 1);
  EXPECT_EQ(FindPythonEnvironment("", std::nullopt, paths_, filesystem_)->origin, "VIRTUAL_ENV");
  unsetenv("VIRTUAL_ENV");
}

TEST_F(PythonEnvironmentTest, ReadsVersionsFromItsFiles) {
  const auto environment = FindPythonEnvironment("/venv", std::nullopt, paths_, filesystem_);
  ASSERT_TRUE(environment);
  EXPECT_EQ(environment->python_version, "3.11.2");
  EXPECT_EQ(environment->torch_version, "2.13.0+cpu");
}

TEST_F(PythonEnvironmentTest, SaysWhereTheMissingOneWasNamed) {
  const auto environment = FindPythonEnvironment("/nowhere", std::nullopt, paths_, filesystem_);
  ASSERT_FALSE(environment);
  EXPECT_EQ(environment.error().message,
            "no Python environment at '/nowhere' (from --python): bin/python is missing there; "
            "`make setup` makes one in .venv, --python names another");
}

TEST_F(PythonEnvironmentTest, AnInstallationSaysHowOneIsMadeAndNamed) {
  filesystem_.files.erase("/prefix/lib/tt-host/venv");
  filesystem_.files["/prefix/lib/tt-host/requirements/base.txt"] = "";
  filesystem_.files["/prefix/lib/tt-host/tthost_py312.so"] = "";
  const auto environment = FindPythonEnvironment("", std::nullopt, paths_, filesystem_);
  ASSERT_FALSE(environment);
  EXPECT_EQ(environment.error().message,
            "no Python environment is known; `python3.12 -m venv DIR && DIR/bin/pip install -r "
            "/prefix/lib/tt-host/requirements/base.txt -r "
            "/prefix/lib/tt-host/requirements/spmd.txt` makes one; --python DIR, `python: DIR` in "
            "tt-host.yaml, VIRTUAL_ENV or, for everybody, the text of /prefix/lib/tt-host/venv "
            "names it");
}

class RunSettingsTest : public PythonEnvironmentTest {
 protected:
  Result<RunSettings> SettingsOf(RunCommand command, const ProjectFile& project = {},
                                 const StoredRun* resumed = nullptr) {
    filesystem_.files["/models/m/pytorch/loader.py"] = "";
    filesystem_.files["/prefix/python/tt_host_worker/runtimes/cpu.py"] = "";
    paths_.python = "/prefix/python";
    command.catalog.models_root = "/models";
    InterruptFlag interrupt;
    std::ostringstream out;
    const Host host = {.filesystem = filesystem_,
                       .runner = LocalProcessRunner(),
                       .clock = SystemClock(),
                       .interrupt = interrupt,
                       .paths = paths_,
                       .out = out,
                       .err = out};
    return ResolveRunSettings(command, project, resumed, host);
  }

  int LanesOf(const std::string& jobs, const std::string& platform) {
    const auto settings = SettingsOf({.platform = platform, .jobs = jobs});
    EXPECT_TRUE(settings) << settings.error().message;
    return settings ? settings->execute.lanes : 0;
  }
};

TEST_F(RunSettingsTest, AutomaticLanesAreNoMoreThanTheQuotaOfProcessors) {
  filesystem_.files["/proc/self/mountinfo"] = "32 31 0:29 / /cg rw - cgroup2 cgroup2 rw\n";
  filesystem_.files["/proc/self/cgroup"] = "0::/\n";
  filesystem_.files["/cg/cpu.max"] = "100000 100000\n";
  EXPECT_EQ(LanesOf("auto", "cpu"), 1);
  EXPECT_EQ(LanesOf("3", "cpu"), 3);
}

TEST_F(RunSettingsTest, ARunThatGoesOnChoosesByWhatHadEndedBeforeItBegan) {
  const auto record = [&](const std::string& uid, int hour, const std::string& seconds,
                          const std::string& fails) {
    filesystem_.files[RunsDirectory() + "/" + uid + "/journal.jsonl"] =
        R"({"event":"run_started","run":{"uid":")" + uid + R"(","models_root":"/models"}}
{"event":"case_finished","case":{"node_id":"f::t[a]"},"outcome":{"ending":"completed","seconds":)" +
        seconds + R"(},"verdict":{"fails_run":)" + fails + R"(}}
{"event":"run_finished","at":"2026-11-27T0)" +
        std::to_string(hour) + ":00:00.000000+00:00\"}\n";
  };
  record("20261127T070000-1", 7, "3.5", "false");
  record("20261127T080000-2", 9, "99", "true");
  StoredRun resumed;
  resumed.uid = "20261127T080000-2";
  resumed.started = "2026-11-27T08:00:00.000000+00:00";
  RunCommand command;
  command.filter.splits = 2;
  command.filter.group = 1;
  command.filter.last_failed = true;

  const auto settings = SettingsOf(command, {}, &resumed);
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->run_uid, resumed.uid);
  ASSERT_EQ(settings->filter.group->seconds.size(), 1U);
  EXPECT_EQ(settings->filter.group->seconds.begin()->second, 3.5);
  EXPECT_TRUE(settings->filter.failures->items.empty());
  EXPECT_EQ(SettingsOf(command)->filter.group->seconds.begin()->second, 99);
}

TEST_F(RunSettingsTest, MoreJobsThanAnIntHoldsAreAsManyAsItHolds) {
  EXPECT_EQ(LanesOf("99999999999999999999", ""), std::numeric_limits<int>::max());
}

TEST_F(RunSettingsTest, DevicesThatAreNotVirtualBelongToOneCaseUnlessMoreAreAskedFor) {
  EXPECT_EQ(LanesOf("", "tt"), 1);
  EXPECT_EQ(LanesOf("3", "tt"), 3);
  EXPECT_EQ(LanesOf("", "cpu"), LanesOf("", ""));
}

TEST_F(RunSettingsTest, CasesOfOneProcessRunOneByOneAndTakeTheirTime) {
  ProjectFile project;
  project.jobs = "4";
  project.timeout = 60;
  project.memory_limit = int64_t{1} << 30;
  const auto settings = SettingsOf({.isolation = "none"}, project);
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->execute.isolation, ExecuteOptions::Isolation::kNone);
  EXPECT_EQ(settings->execute.lanes, 1);
  EXPECT_EQ(settings->execute.timeout_seconds, 0);
  EXPECT_EQ(settings->execute.memory_limit_bytes, 0);
  const auto limited = SettingsOf({.isolation = "none", .jobs = "1", .timeout_seconds = 5});
  ASSERT_TRUE(limited);
  EXPECT_EQ(limited->execute.timeout_seconds, 5);
}

TEST_F(RunSettingsTest, CasesOfOneProcessHaveOneLane) {
  const auto settings = SettingsOf({.isolation = "none", .jobs = "2"});
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().message,
            "-j 2: with --isolation none one process runs the cases one after another; expected "
            "-j 1, or another isolation");
}

TEST_F(RunSettingsTest, CasesOfOneProcessHaveNoMemoryLimit) {
  const auto settings = SettingsOf({.isolation = "none", .memory_limit = "1GiB"});
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().message,
            "--memory-limit 1GiB: with --isolation none the memory of one process is that of all "
            "cases together; expected no limit, or another isolation");
}

}  // namespace
}  // namespace tthost
