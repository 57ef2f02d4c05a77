// SPDX-License-Identifier: Apache-2.0
// What a plugin leaves behind in the process: after load, create, use and destroy it should look as
// before.
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "host/base/unique_fd.h"
#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/conformance.h"
#include "host/worker/conformance/plugin_life.h"
#include "host/worker/conformance/process_state.h"

namespace tthost::conformance {
namespace {

// Load, create, use and destroy. What fails in it is the business of other cases.
bool Live(CheckedPlugin& plugin, CaseReport& report) {
  if (!plugin.CanCreate(report)) return false;
  LiveOnce(plugin, plugin.Config(), Life::kUsed);
  plugin.FlushOutput();
  return true;
}

std::string Listed(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "; ") + line;
  return text;
}

using ReadLines = std::vector<std::string> (*)();

// Lines that are there afterwards and were not before.
std::vector<std::string> AddedByLife(CheckedPlugin& plugin, CaseReport& report, ReadLines read) {
  const std::vector<std::string> before = read();
  return Live(plugin, report) ? Added(before, read()) : std::vector<std::string>();
}

void CheckUnused(CheckedPlugin& plugin, CaseReport& report) {
  if (!plugin.CanCreate(report)) return;
  for (int i = 0; i < 3; ++i) LiveOnce(plugin, plugin.Config(), Life::kUnused);
}

// What the process writes to its two streams while this lives.
class CapturedStreams {
 public:
  CapturedStreams() : file_(memfd_create("output", MFD_CLOEXEC)), out_(dup(1)), err_(dup(2)) {
    fflush(nullptr);
    dup2(file_.Get(), 1);
    dup2(file_.Get(), 2);
  }
  ~CapturedStreams() { Restore(); }

  std::string Take() {
    Restore();
    std::string text(4096, '\0');
    const ssize_t size = pread(file_.Get(), text.data(), text.size(), 0);
    text.resize(size > 0 ? size_t(size) : 0);
    return text;
  }

 private:
  void Restore() {
    fflush(nullptr);
    dup2(out_.Get(), 1);
    dup2(err_.Get(), 2);
  }
  UniqueFd file_, out_, err_;
};

void CheckOutput(CheckedPlugin& plugin, CaseReport& report) {
  CapturedStreams streams;
  Live(plugin, report);
  const std::string text = streams.Take();
  if (!text.empty()) report.Fail("it printed: " + text.substr(0, 200));
}

void CheckThreads(CheckedPlugin& plugin, CaseReport& report) {
  std::vector<std::string> left = AddedByLife(plugin, report, ThreadIds);
  // A thread that was joined may take a moment to go.
  constexpr int kLooks = 100;
  for (int i = 0; i < kLooks && !left.empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    const std::vector<std::string> alive = ThreadIds();
    std::erase_if(left, [&](const std::string& id) { return !Added(alive, {id}).empty(); });
  }
  if (!left.empty()) {
    report.Fail(std::to_string(left.size()) + (left.size() == 1 ? " thread runs" : " threads run") +
                " on after destroy()");
  }
}

void CheckDescriptors(CheckedPlugin& plugin, CaseReport& report) {
  const auto left = AddedByLife(plugin, report, OpenDescriptors);
  if (!left.empty()) report.Fail("left open: " + Listed(left));
}

// Page faults of the children that were waited for: none starts without some.
int64_t FaultsOfReapedChildren() {
  struct rusage usage = {};
  getrusage(RUSAGE_CHILDREN, &usage);
  return usage.ru_minflt + usage.ru_majflt;
}

void CheckChildren(CheckedPlugin& plugin, CaseReport& report) {
  // What a child leaves running becomes a child of this process.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  const int64_t before = FaultsOfReapedChildren();
  if (!Live(plugin, report)) return;
  const pid_t child = waitpid(-1, nullptr, WNOHANG);
  if (child >= 0 || errno != ECHILD) {
    report.Fail("it started a process");
  } else if (FaultsOfReapedChildren() != before) {
    report.Fail("it started a process and waited for its end");
  }
}

void CheckDirectory(CheckedPlugin& plugin, CaseReport& report) {
  const std::string before = WorkingDirectory();
  if (!Live(plugin, report)) return;
  if (const std::string after = WorkingDirectory(); after != before) {
    report.Fail("the working directory is " + after + " afterwards");
  }
}

void CheckLocale(CheckedPlugin& plugin, CaseReport& report) {
  const std::string before = LocaleName();
  if (!Live(plugin, report)) return;
  if (const std::string after = LocaleName(); after != before) {
    report.Fail("the locale was '" + before + "' and is '" + after + "'");
  }
}

void CheckSignals(CheckedPlugin& plugin, CaseReport& report) {
  const auto changed = AddedByLife(plugin, report, SignalHandlers);
  if (!changed.empty()) report.Fail("changed: " + Listed(changed));
}

void CheckFloatingPoint(CheckedPlugin& plugin, CaseReport& report) {
  const std::string before = FloatingPointMode();
  if (!Live(plugin, report)) return;
  if (const std::string after = FloatingPointMode(); after != before) {
    report.Fail("it was " + before + " and is " + after);
  }
}

void CheckEnvironment(CheckedPlugin& plugin, CaseReport& report) {
  const std::vector<std::string> before = EnvironmentVariables();
  if (!Live(plugin, report)) return;
  const std::vector<std::string> after = EnvironmentVariables();
  if (const auto added = Added(before, after); !added.empty()) {
    report.Fail("it set " + Listed(added));
  }
  if (const auto removed = Added(after, before); !removed.empty()) {
    report.Fail("it removed or replaced " + Listed(removed));
  }
}

constexpr int kWarmUp = 100, kRepeats = 1000, kParts = 4;
constexpr size_t kBytesPerRepeat = 32;     // malloc() gives no less
constexpr size_t kMappedGrowth = 8 << 20;  // of a process that only settles
// Python takes memory by the page from the system, unseen by malloc(): more rounds show less.
constexpr int kPythonRepeats = 4000;
constexpr size_t kPythonBytesPerRepeat = 48;  // less is no object

struct GrowthMeasure {
  int repeats;
  size_t bytes_per_repeat;
  size_t (*bytes)();
};

void CheckGrowth(CheckedPlugin& plugin, CaseReport& report) {
  if (!plugin.CanCreate(report)) return;
  const auto repeat = [&](int times) {
    for (int i = 0; i < times; ++i) LiveOnce(plugin, plugin.Config(), Life::kUnused);
  };
  const GrowthMeasure measure =
      plugin.IsPython() ? GrowthMeasure{kPythonRepeats, kPythonBytesPerRepeat, AnonymousBytes}
                        : GrowthMeasure{kRepeats, kBytesPerRepeat, AllocatedBytes};
  const int rounds = measure.repeats / kParts;
  repeat(kWarmUp);
  const size_t resident = ResidentBytes();
  const std::vector<std::string> open = OpenDescriptors();
  // What settles grows once; a leak grows in every part.
  size_t bytes = SIZE_MAX;
  for (int part = 0; part < kParts; ++part) {
    const size_t before = measure.bytes();
    repeat(rounds);
    const size_t after = measure.bytes();
    bytes = std::min(bytes, after <= before ? 0 : (after - before) / size_t(rounds));
  }
  if (bytes >= measure.bytes_per_repeat) {
    report.Fail("each create() and destroy() leaves " + std::to_string(bytes) + " bytes");
  } else if (ResidentBytes() > resident + kMappedGrowth) {
    report.Fail(std::to_string(measure.repeats) + " times create() and destroy() leave " +
                std::to_string((ResidentBytes() - resident) >> 20) + " MiB of mapped memory");
  }
  if (const auto left = Added(open, OpenDescriptors()); !left.empty()) {
    report.Fail(std::to_string(left.size()) + " descriptors stay open after " +
                std::to_string(measure.repeats) + " times create() and destroy(): " + left.front());
  }
}

constexpr ConformanceCase kCases[] = {
    {"manners.unused", Needs::kInstance, "an instance that was never used can be destroyed",
     "let destroy() bear an instance in every state that create() leaves it in", CheckUnused},
    {"manners.growth", Needs::kInstance,
     "create() and destroy(), 1000 times over, leave no memory and no descriptor",
     "free in destroy() what create() took", CheckGrowth},
    {"manners.output", Needs::kInstance, "nothing is printed to stdout or stderr",
     "tell the host through host->log; the two streams belong to it", CheckOutput},
    {"manners.threads", Needs::kInstance, "no thread is left after destroy()",
     "join your threads before the call returns, or in destroy()", CheckThreads},
    {"manners.descriptors", Needs::kInstance, "no descriptor is left open after destroy()",
     "close in destroy() what you opened", CheckDescriptors},
    {"manners.processes", Needs::kInstance, "no process is started",
     "do the work in the call itself; the host supervises the processes", CheckChildren},
    {"manners.directory", Needs::kInstance, "the working directory stays as it was",
     "use absolute paths, or openat() and friends", CheckDirectory},
    {"manners.locale", Needs::kInstance, "the locale stays as it was",
     "format numbers without a locale (std::to_chars), or with newlocale() and uselocale() in one "
     "call",
     CheckLocale},
    {"manners.signals", Needs::kInstance, "signal handlers and the signal mask stay as they were",
     "leave signals to the host; poll host->cancelled", CheckSignals},
    {"manners.floating-point", Needs::kInstance, "rounding and flush-to-zero stay as they were",
     "put back before you return what fesetround() and the like changed, and do not link with "
     "-ffast-math",
     CheckFloatingPoint},
    {"manners.environment", Needs::kInstance, "environment variables stay as they were",
     "take settings from the configuration; a plan names variables in process.env",
     CheckEnvironment},
};

}  // namespace

Cases MannersCases() { return kCases; }

}  // namespace tthost::conformance
