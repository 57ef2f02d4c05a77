// SPDX-License-Identifier: Apache-2.0
// Child processes, behind an interface so that supervision is tested without a process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/base/control_group.h"
#include "host/base/process_tree.h"
#include "host/base/result.h"
#include "host/base/unique_fd.h"

namespace tthost {

// How a child ended: one of code and signal is set, or none where nobody could tell.
struct ExitStatus {
  std::optional<int> exit_code;
  std::optional<int> signal;
  int64_t peak_rss_kib = 0;  // 0: not known
  std::string server_end{};  // how its fork server ended that was gone by then; empty: it was not
};

struct ProcessSpec {
  std::vector<std::string> argv;         // argv[0] is a path, no search
  std::vector<std::string> environment;  // "NAME=value", complete
  std::string working_directory;         // empty: the caller's
  // child descriptor (at most 9) -> descriptor of the caller. Everything else but 0, 1, 2 is closed
  // in the child; 0 is /dev/null; 1 and 2 are the caller's unless listed here.
  std::vector<std::pair<int, int>> descriptors;
  std::string output_file;  // 1 and 2 append to it; empty: see above
  // In front of whoever sits at the terminal: 0 is the caller's too, and so is the process group,
  // as another one could not read from a terminal.
  bool on_terminal = false;
};

// A started child, leader of its own process group unless it is on the terminal; dies when the
// caller's thread dies. Destruction kills and reaps it when it still runs; one that has not ended
// kMostEndNanos after its first SIGKILL (a driver holds it in the kernel) is left to KillOrphans().
class Process {
 public:
  static constexpr int64_t kMostEndNanos = 10'000'000'000;

  virtual ~Process() = default;
  virtual pid_t Pid() const = 0;
  // Readable (poll) once the child has ended. Owned by the Process.
  virtual int EndDescriptor() const = 0;
  // Reaps without blocking; empty while the child runs.
  virtual std::optional<ExitStatus> TryReap() = 0;
  virtual void SignalGroup(int signal) = 0;
  // Of it and its descendants, as of now.
  virtual TreeUse Use() const = 0;
  // Resident bytes, but what several processes share counts for each by its share. Takes
  // milliseconds for every GiB.
  virtual int64_t ProportionalBytes() const = 0;
};

// Thread-safe. A process is bound to the thread that started it, see above.
class ProcessRunner {
 public:
  virtual ~ProcessRunner() = default;
  virtual Result<std::unique_ptr<Process>> Start(const ProcessSpec& spec) = 0;

  // Supervises a process that another child of ours started: `pid` leads its own group, `end` is
  // its pidfd. While its parent lives only that one can reap it, and TryReap() stays empty.
  virtual std::unique_ptr<Process> Adopt(pid_t pid, UniqueFd end) = 0;

  // A group for one process to join; null where the kernel does not let us limit memory. For one
  // thread only.
  virtual Result<std::unique_ptr<ControlGroup>> MakeGroup(const GroupLimits& limits) = 0;

  // From now on descendants of this process that lose their parent become its children.
  virtual void InheritOrphans() = 0;
  // Kills and reaps the inherited ones, except those in `spared_groups`. Gives their number.
  virtual int KillOrphans(const std::vector<pid_t>& spared_groups) = 0;
};

// Starts real processes. Lives for ever.
ProcessRunner& LocalProcessRunner();

// Runs `spec` to its end and gives its exit status and what it wrote to descriptors 1 and 2
// (at most `output_limit` bytes of the tail). Kills it after `timeout_ms`, and when
// `abort_descriptor` becomes readable; the status is empty when that does not end it.
struct CapturedRun {
  ExitStatus status;
  bool timed_out = false;
  bool aborted = false;
  std::string output;
};
Result<CapturedRun> RunCaptured(ProcessRunner& runner, ProcessSpec spec, int timeout_ms,
                                size_t output_limit = 1 << 20, int abort_descriptor = -1);

}  // namespace tthost
