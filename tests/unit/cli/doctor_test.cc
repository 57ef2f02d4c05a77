// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "host/base/told_status.h"
#include "host/cli/run_commands.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/memory_filesystem.h"
#include "tests/fakes/scripted_process_runner.h"

namespace tthost {
namespace {

// The line about what waits in a namespace, where starting it gives `start`.
std::string NamespaceInitLine(const std::function<Result<Script>(const ProcessSpec&)>& start) {
  MemoryFileSystem filesystem;
  ScriptedProcessRunner runner;
  runner.on_start = start;
  const FakeClock clock;
  InterruptFlag interrupt;
  std::ostringstream out, err;
  const Host host{.filesystem = filesystem,
                  .runner = runner,
                  .clock = clock,
                  .interrupt = interrupt,
                  .paths = {.namespace_init = "/app/init"},
                  .out = out,
                  .err = err};
  EXPECT_TRUE(Diagnose(DoctorCommand(), host));
  const std::string text = out.str();
  const size_t begin = text.find("namespace init");
  return begin == text.npos ? "" : text.substr(begin, text.find('\n', begin) - begin);
}

TEST(DoctorTest, WhatWaitsInANamespaceIsStarted) {
  const std::string line = NamespaceInitLine([](const ProcessSpec& spec) {
    EXPECT_EQ(spec.argv, std::vector<std::string>{"/app/init"});
    return Script([](ScriptedChild&) { return ExitCode(kNamespaceSetUpFailed); });
  });
  EXPECT_EQ(line, "namespace init     ok       /app/init");
}

TEST(DoctorTest, WhatWaitsInANamespaceIsNotThere) {
  const std::string line = NamespaceInitLine([](const ProcessSpec&) -> Result<Script> {
    return Error(Status::Unavailable("no such file"));
  });
  EXPECT_EQ(line, "namespace init     MISSING  no such file");
}

TEST(DoctorTest, WhatWaitsInANamespaceIsAnotherProgram) {
  const std::string line = NamespaceInitLine(
      [](const ProcessSpec&) { return Script([](ScriptedChild&) { return ExitCode(0); }); });
  EXPECT_EQ(
      line,
      "namespace init     MISSING  /app/init: ended with exit code 0, expected exit code 125");
}

}  // namespace
}  // namespace tthost
