// SPDX-License-Identifier: Apache-2.0
#include "host/worker/stack_dump.h"

#include <execinfo.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string_view>

#include "host/base/json.h"
#include "host/base/unique_fd.h"

namespace tthost {
namespace {

constexpr std::array<int, 5> kFaults = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr int kMostFrames = 64;

// Read by signal handlers, so never destroyed.
int dump_file = -1;
std::array<struct sigaction, kFaults.size()> python_handlers;

void WriteNativeStack() {
  constexpr std::string_view kHeading = "Native stack of the thread that received the signal:\n";
  void* frames[kMostFrames];
  const int count = backtrace(frames, kMostFrames);
  (void)!write(dump_file, kHeading.data(), kHeading.size());
  backtrace_symbols_fd(frames, count, dump_file);
  (void)!write(dump_file, "\n", 1);
}

void HandleRequest(int) { WriteNativeStack(); }

// Python's handler comes next: a fault happens again on return, a signal that somebody sent is
// raised again.
void HandleFault(int signal, siginfo_t* info, void*) {
  WriteNativeStack();
  for (size_t i = 0; i < kFaults.size(); ++i) {
    if (kFaults[i] == signal) sigaction(signal, &python_handlers[i], nullptr);
  }
  if (info->si_code <= 0) raise(signal);
}

void InstallFaultHandlers() {
  struct sigaction action {};
  action.sa_sigaction = HandleFault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (size_t i = 0; i < kFaults.size(); ++i) sigaction(kFaults[i], &action, &python_handlers[i]);
}

}  // namespace

Result<void> DumpStacksTo(const std::string& path, PythonBridge& python) {
  UniqueFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!file.IsValid()) {
    return Error(Status::Unavailable("cannot open '" + path + "': " + std::strerror(errno)));
  }
  if (dump_file >= 0) {  // All handlers are there, Python's too, and know this descriptor.
    dup3(file.Get(), dump_file, O_CLOEXEC);
    return {};
  }
  dump_file = file.Release();
  void* frame = nullptr;
  backtrace(&frame, 1);  // The first call loads a library, which no signal handler may do.
  // Python's handler for requests calls the one it finds; for faults the order is ours.
  std::signal(SIGUSR1, HandleRequest);
  const Json request = {{"descriptor", dump_file}, {"request_signal", SIGUSR1}};
  if (auto done = python.CallJson("stack_dump", "install", request.dump()); !done) {
    return Error(done.error());
  }
  InstallFaultHandlers();
  return {};
}

}  // namespace tthost
