// SPDX-License-Identifier: Apache-2.0
// An execution with a pip that is played: which commands are given, and what is left behind.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/unit/execute/execution_fixture.h"

namespace tthost {

using Words = std::vector<std::string>;

inline std::string ValueAfter(const Words& words, const std::string& option) {
  const auto found = std::ranges::find(words, option);
  return found == words.end() ? "" : *(found + 1);
}

class RequirementLayerTest : public ExecutionTest {
 protected:
  RequirementLayerTest() {
    filesystem_.files["/models/loader/requirements.txt"] = "sentencepiece>=0.2  # tokens\n";
    report_ = Report({{"sentencepiece", "0.2.1"}});
    other_programs_ = [this](const ProcessSpec&) -> Result<Script> {
      return Script([this](ScriptedChild& child) { return PlayPython(child); });
    };
  }

  Case& AddCaseWithRequirements(const std::string& id) {
    Case& test_case = AddCase(id);
    test_case.has_requirements = true;
    Play(id, [this, id](ScriptedChild& child, const Json& request) {
      {
        const std::lock_guard lock(mutex_);
        layers_[id] = request.at("layer");
      }
      return Deliver(child, request, Passed());
    });
    return test_case;
  }

  static std::string Report(const std::map<std::string, std::string>& install) {
    Json items = Json::array();
    for (const auto& [name, version] : install) {
      items.push_back({{"is_direct", false}, {"metadata", {{"name", name}, {"version", version}}}});
    }
    return Json{{"install", items}}.dump();
  }

  // Words after "pip" of every pip call.
  std::vector<Words> PipCalls() const {
    std::vector<Words> calls;
    for (const ProcessSpec& spec : runner_.Started()) {
      if (spec.argv.at(1) == "contain") calls.emplace_back(spec.argv.begin() + 6, spec.argv.end());
    }
    return calls;
  }
  std::string LayerJson() const {
    for (const auto& [path, text] : filesystem_.files) {
      if (path.ends_with("/layer.json")) return text;
    }
    return "";
  }
  bool NothingIsLeftBehind() const {
    return std::ranges::none_of(filesystem_.files, [](const auto& file) {
      return file.first.find("/.building-") != std::string::npos ||
             file.first.find("/.scratch-") != std::string::npos;
    });
  }
  const std::string& FailureOf(const std::string& id) {
    const Outcome& outcome = sink_.OutcomeOf(id);
    EXPECT_EQ(outcome.ending, Ending::kFailed);
    EXPECT_EQ(outcome.stage, Stage::kEnv);
    EXPECT_EQ(outcome.failure_class, "env");
    return outcome.message;
  }

  std::string report_;
  std::vector<std::string> lock_ = {"numpy==2.4.6", "torch==2.13.0"};
  // Empty: the call succeeds. Else what a failing call prints, by how often it may still fail.
  std::string resolver_failure_;
  int resolver_failures_ = 0;
  std::string install_failure_;
  int install_failures_ = 1000;
  std::vector<std::string> constraints_;  // of each resolution
  std::string exact_;                     // what was installed
  std::string installed_as_ = "sentencepiece-0.2.1.dist-info";
  std::map<std::string, Json> layers_;  // by case
  std::mutex mutex_;

 private:
  ExitStatus PlayPython(ScriptedChild& child) {
    Words argv = child.spec.argv;
    if (argv.at(1) == "contain") argv.erase(argv.begin(), argv.begin() + 2);
    EXPECT_EQ(argv.at(0), "/venv/bin/python");
    EXPECT_EQ(argv.at(1), "-I");
    if (argv.at(2) == "-c") {
      const Json base = {{"abi", "cpython-311"},
                         {"platform", "linux-x86_64"},
                         {"lock", lock_},
                         {"modules", {{"PyYAML", {"yaml", "_yaml"}}}}};
      child.Print("a warning\n" + base.dump() + "\n");
      return ExitCode(0);
    }
    EXPECT_EQ(Words(argv.begin() + 2, argv.begin() + 4), (Words{"-m", "pip"}));
    if (std::ranges::find(argv, "--dry-run") != argv.end()) return PlayResolve(child);
    if (argv.at(4) == "wheel") {
      (void)filesystem_.WriteAtomic(ValueAfter(argv, "--wheel-dir") + "/special.whl", "");
      return ExitCode(0);
    }
    exact_ = filesystem_.Read(ValueAfter(argv, "-r")).value_or("");
    (void)filesystem_.MakeDirectories(ValueAfter(argv, "--target") + "/" + installed_as_);
    if (install_failure_.empty() || install_failures_-- <= 0) return ExitCode(0);
    child.Print(install_failure_);
    return ExitCode(1);
  }

  ExitStatus PlayResolve(ScriptedChild& child) {
    const Words& argv = child.spec.argv;
    constraints_.push_back(filesystem_.Read(ValueAfter(argv, "--constraint")).value_or("none"));
    if (resolver_failures_-- > 0) {
      child.Print(resolver_failure_);
      return ExitCode(1);
    }
    (void)filesystem_.WriteAtomic(ValueAfter(argv, "--report"), report_);
    return ExitCode(0);
  }
};

}  // namespace tthost
