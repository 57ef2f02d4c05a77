// SPDX-License-Identifier: Apache-2.0
// The only user of Boost.Process. It starts the child and reports a failed exec; waiting, signals
// and descriptors are ours: its own waiting depends on SIGCHLD and on who reaps first.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/error.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <set>

#include "host/base/clock.h"
#include "host/base/orphan_sweep.h"
#include "host/base/process_runner.h"
#include "host/base/process_tree.h"

namespace tthost {
namespace {

namespace bp = boost::process;

constexpr size_t kMostDescriptors = 8;
// Descriptors below this one may be given to a child.
constexpr int kFirstFreeDescriptor = 10;

// The children that we started and have not reaped, to tell them from orphans.
class OwnChildren {
 public:
  // Held from before a fork until the child is entered: a sweep in between would kill it.
  std::unique_lock<std::mutex> Lock() { return std::unique_lock(mutex_); }
  void Enter(pid_t pid) { pids_.insert(pid); }
  bool Has(pid_t pid) const { return pids_.contains(pid); }
  void Forget(pid_t pid) {
    const auto lock = Lock();
    pids_.erase(pid);
  }

 private:
  std::mutex mutex_;
  std::set<pid_t> pids_;
};

// Occupies the low descriptor numbers, so that none that Boost opens for itself is overwritten by
// one that the child is to get.
class LowDescriptorsTaken {
 public:
  explicit LowDescriptorsTaken(int source) {
    while (true) {
      UniqueFd fd(fcntl(source, F_DUPFD_CLOEXEC, 3));
      if (!fd.IsValid() || fd.Get() >= kFirstFreeDescriptor) return;
      taken_.push_back(std::move(fd));
    }
  }

 private:
  std::vector<UniqueFd> taken_;
};

// What happens in the child between fork and exec: async-signal-safe calls only, as other threads
// of the caller may have held any lock.
struct ChildSetup : bp::extend::handler {
  char** environment = nullptr;
  const char* working_directory = nullptr;
  std::array<std::pair<int, int>, kMostDescriptors> descriptors{};  // child's, caller's
  size_t descriptor_count = 0;
  pid_t parent = 0;
  bool leads_group = true;

  template <typename Executor>
  void on_setup(Executor& executor) const {
    executor.env = environment;
  }

  template <typename Executor>
  void on_exec_setup(Executor& executor) const {
    if (leads_group) setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(EXIT_FAILURE);  // it died before the line above
    ResetSignals();
    if (*working_directory != '\0' && chdir(working_directory) != 0) {
      executor.set_error(std::error_code(errno, std::system_category()), "chdir");
      _exit(EXIT_FAILURE);
    }
    MapDescriptors();
  }

  static void ResetSignals() {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGPIPE, SIG_DFL);  // an ignored signal stays ignored after exec
    signal(SIGINT, SIG_DFL);
  }

  void MapDescriptors() const {
    // A source may be another one's target, so all sources move away first.
    std::array<int, kMostDescriptors> sources{};
    for (size_t i = 0; i < descriptor_count; ++i) {
      sources[i] = fcntl(descriptors[i].second, F_DUPFD_CLOEXEC, kFirstFreeDescriptor);
    }
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    for (size_t i = 0; i < descriptor_count; ++i) dup2(sources[i], descriptors[i].first);
  }
};

std::optional<ExitStatus> ReapByPidfd(int pidfd, int flags) {
  siginfo_t info{};
  rusage usage{};
  long result = 0;
  do {  // libc's waitid has no resource usage
    result = syscall(SYS_waitid, P_PIDFD, pidfd, &info, WEXITED | flags, &usage);
  } while (result != 0 && errno == EINTR);
  if (result != 0 || info.si_pid == 0) return std::nullopt;
  ExitStatus status;
  (info.si_code == CLD_EXITED ? status.exit_code : status.signal) = info.si_status;
  status.peak_rss_kib = usage.ru_maxrss;
  return status;
}

bool HasEnded(int pidfd) {
  pollfd end{pidfd, POLLIN, 0};
  return poll(&end, 1, 0) == 1;
}

bool AwaitEnd(int pidfd, int64_t deadline_ns) {
  while (!HasEnded(pidfd)) {
    const int64_t left_ns = deadline_ns - SystemClock().SteadyNanos();
    if (left_ns <= 0) return false;
    pollfd end{pidfd, POLLIN, 0};
    poll(&end, 1, static_cast<int>(left_ns / 1'000'000 + 1));
  }
  return true;
}

// Started by us when `children` knows it, else adopted.
class LocalProcess : public Process {
 public:
  LocalProcess(pid_t pid, UniqueFd pidfd, OwnChildren& children)
      : pid_(pid), pidfd_(std::move(pidfd)), children_(children) {}

  ~LocalProcess() override {
    if (reaped_) return;
    // The number of a process that its real parent may have reaped is not ours to signal.
    if (!HasEnded(pidfd_.Get())) SignalGroup(SIGKILL);
    // Even one that has ended is not ours to reap while somebody traces it.
    if (AwaitEnd(pidfd_.Get(), killed_ns_ + kMostEndNanos)) ReapByPidfd(pidfd_.Get(), WNOHANG);
    children_.Forget(pid_);
  }

  pid_t Pid() const override { return pid_; }
  int EndDescriptor() const override { return pidfd_.Get(); }

  std::optional<ExitStatus> TryReap() override {
    auto status = ReapByPidfd(pidfd_.Get(), WNOHANG);
    if (status) {
      reaped_ = true;
      children_.Forget(pid_);
    }
    return status;
  }

  void SignalGroup(int signal) override {
    if (reaped_) return;
    if (signal == SIGKILL && killed_ns_ == 0) killed_ns_ = SystemClock().SteadyNanos();
    // An adopted one may not have come to leading its group, one on the terminal never does.
    if (kill(-pid_, signal) == 0 || errno != ESRCH) return;
    syscall(SYS_pidfd_send_signal, pidfd_.Get(), signal, nullptr, 0);
  }

  TreeUse Use() const override { return reaped_ ? TreeUse() : UseOfTree(pid_); }
  int64_t ProportionalBytes() const override { return reaped_ ? 0 : ProportionalBytesOfTree(pid_); }

 private:
  const pid_t pid_;
  const UniqueFd pidfd_;
  OwnChildren& children_;
  bool reaped_ = false;
  int64_t killed_ns_ = 0;  // 0: not yet
};

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

class BoostProcessRunner : public ProcessRunner {
 public:
  BoostProcessRunner() : null_device_(open("/dev/null", O_RDWR | O_CLOEXEC)) {}

  Result<std::unique_ptr<Process>> Start(const ProcessSpec& spec) override {
    ChildSetup setup;
    std::vector<char*> environment = Pointers(spec.environment);
    setup.environment = environment.data();
    setup.working_directory = spec.working_directory.c_str();
    setup.parent = getpid();
    setup.leads_group = !spec.on_terminal;
    UniqueFd output;
    if (!spec.output_file.empty()) {
      output.Reset(open(spec.output_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
      if (!output.IsValid()) return Error(Failure(spec, std::strerror(errno), spec.output_file));
    }
    MapDescriptors(spec, output.Get(), setup);

    const auto lock = children_.Lock();
    const LowDescriptorsTaken taken(null_device_.Get());
    std::error_code error;
    bp::child child(bp::exe = spec.argv.front(),
                    bp::args = std::vector(spec.argv.begin() + 1, spec.argv.end()), setup, error);
    if (error) return Error(Failure(spec, error.message(), spec.working_directory));
    const pid_t pid = child.id();
    child.detach();
    UniqueFd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (!pidfd.IsValid()) {
      const std::string reason = std::strerror(errno);
      kill(-pid, SIGKILL);
      waitpid(pid, nullptr, 0);
      return Error(Failure(spec, "pidfd_open: " + reason, ""));
    }
    children_.Enter(pid);
    return std::make_unique<LocalProcess>(pid, std::move(pidfd), children_);
  }

  std::unique_ptr<Process> Adopt(pid_t pid, UniqueFd end) override {
    return std::make_unique<LocalProcess>(pid, std::move(end), children_);
  }

  Result<std::unique_ptr<ControlGroup>> MakeGroup(const GroupLimits& limits) override {
    if (!groups_) groups_ = ControlGroupHierarchy::OfThisProcess();
    return groups_->Make(limits);
  }

  void InheritOrphans() override { prctl(PR_SET_CHILD_SUBREAPER, 1); }

  int KillOrphans(const std::vector<pid_t>& spared_groups) override {
    const auto lock = children_.Lock();
    const int killed = sweep_.KillChildren([&](pid_t pid) {
      if (children_.Has(pid)) return false;
      return std::ranges::find(spared_groups, getpgid(pid)) == spared_groups.end();
    });
    if (groups_) groups_->RemoveEmptied();
    return killed;
  }

 private:
  static Status Failure(const ProcessSpec& spec, const std::string& reason,
                        const std::string& place) {
    const std::string where = place.empty() ? "" : " (" + place + ")";
    return Status::Unavailable("cannot start '" + spec.argv.front() + "': " + reason + where);
  }

  void MapDescriptors(const ProcessSpec& spec, int output, ChildSetup& setup) const {
    const auto map = [&setup](int child, int own) {
      assert(setup.descriptor_count < kMostDescriptors && child < kFirstFreeDescriptor);
      setup.descriptors[setup.descriptor_count++] = {child, own};
    };
    if (!spec.on_terminal) map(STDIN_FILENO, null_device_.Get());
    if (output >= 0) map(STDOUT_FILENO, output);
    if (output >= 0) map(STDERR_FILENO, output);
    for (const auto& [child, own] : spec.descriptors) map(child, own);
  }

  const UniqueFd null_device_;
  OwnChildren children_;
  OrphanSweep sweep_;                            // under the lock of `children_`
  std::optional<ControlGroupHierarchy> groups_;  // looked for by the first MakeGroup()
};

}  // namespace

ProcessRunner& LocalProcessRunner() {
  static BoostProcessRunner runner;
  return runner;
}

}  // namespace tthost
