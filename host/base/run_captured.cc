// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <poll.h>
#include <signal.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "host/base/clock.h"
#include "host/base/process_runner.h"

namespace tthost {
namespace {

// Appends what can be read without waiting and keeps the last `limit` bytes. False at the end.
bool Drain(int fd, std::string& output, size_t limit) {
  std::array<char, 16 * 1024> buffer;
  while (true) {
    const ssize_t size = read(fd, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno == EAGAIN;
    if (size == 0) return false;
    output.append(buffer.data(), static_cast<size_t>(size));
    if (output.size() > limit) output.erase(0, output.size() - limit);
  }
}

}  // namespace

Result<CapturedRun> RunCaptured(ProcessRunner& runner, ProcessSpec spec, int timeout_ms,
                                size_t output_limit, int abort_descriptor) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Error(Status::Unavailable(std::string("cannot create a pipe: ") + std::strerror(errno)));
  }
  const UniqueFd source(ends[0]);
  UniqueFd sink(ends[1]);
  fcntl(source.Get(), F_SETFL, O_NONBLOCK);
  spec.descriptors.emplace_back(STDOUT_FILENO, sink.Get());
  spec.descriptors.emplace_back(STDERR_FILENO, sink.Get());
  TTHOST_ASSIGN_OR_RETURN(const std::unique_ptr<Process> process, runner.Start(spec));
  sink.Reset();

  int64_t deadline = SystemClock().SteadyNanos() + int64_t{timeout_ms} * 1'000'000;
  CapturedRun run;
  bool is_open = true;
  while (true) {
    const int64_t left_ms = (deadline - SystemClock().SteadyNanos()) / 1'000'000;
    const bool is_killed = run.timed_out || run.aborted;
    // poll() passes over negative descriptors.
    std::array<pollfd, 3> fds = {{{is_open ? source.Get() : -1, POLLIN, 0},
                                  {process->EndDescriptor(), POLLIN, 0},
                                  {is_killed ? -1 : abort_descriptor, POLLIN, 0}}};
    poll(fds.data(), fds.size(), static_cast<int>(std::max<int64_t>(0, left_ms)));
    if (is_open) is_open = Drain(source.Get(), run.output, output_limit);
    // The end is the process's, not the pipe's, which a grandchild may hold open.
    if (const auto status = process->TryReap()) {
      if (is_open) Drain(source.Get(), run.output, output_limit);
      run.status = *status;
      return run;
    }
    if (is_killed && SystemClock().SteadyNanos() >= deadline) return run;
    if (is_killed) continue;
    run.aborted = (fds[2].revents & POLLIN) != 0;
    run.timed_out = !run.aborted && SystemClock().SteadyNanos() >= deadline;
    if (!run.aborted && !run.timed_out) continue;
    process->SignalGroup(SIGKILL);
    deadline = SystemClock().SteadyNanos() + Process::kMostEndNanos;
  }
}

}  // namespace tthost
