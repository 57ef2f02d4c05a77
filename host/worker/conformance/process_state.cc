// SPDX-License-Identifier: Apache-2.0
#include "host/worker/conformance/process_state.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cfenv>
#include <clocale>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace tthost::conformance {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> NamesIn(const char* directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    names.push_back(it->path().filename());
  }
  std::ranges::sort(names);
  return names;
}

std::string Hexadecimal(uintptr_t value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%#zx", size_t(value));
  return text;
}

}  // namespace

std::vector<std::string> ThreadIds() { return NamesIn("/proc/self/task"); }

std::vector<std::string> OpenDescriptors() {
  std::vector<std::string> open;
  for (const std::string& name : NamesIn("/proc/self/fd")) {
    std::error_code error;
    const fs::path target = fs::read_symlink("/proc/self/fd/" + name, error);
    // That of the listing itself is closed by now.
    if (!error) open.push_back(name + " -> " + target.string());
  }
  return open;
}

std::string WorkingDirectory() {
  std::error_code error;
  return fs::current_path(error).string();
}

std::string LocaleName() { return std::setlocale(LC_ALL, nullptr); }

std::vector<std::string> SignalHandlers() {
  std::vector<std::string> handlers;
  sigset_t blocked;
  sigemptyset(&blocked);
  sigprocmask(SIG_SETMASK, nullptr, &blocked);
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action = {};
    if (sigaction(signal, nullptr, &action) != 0) continue;
    const char* const name = sigabbrev_np(signal);
    std::string line =
        name == nullptr ? "signal " + std::to_string(signal) : std::string("SIG") + name;
    line += sigismember(&blocked, signal) == 1 ? ", blocked" : "";
    if (action.sa_handler == SIG_IGN) {
      line += ", ignored";
    } else if (action.sa_handler != SIG_DFL) {
      line += ", handler " + Hexadecimal(reinterpret_cast<uintptr_t>(action.sa_handler));
    }
    handlers.push_back(line);
  }
  return handlers;
}

std::string FloatingPointMode() {
  std::string mode = "rounding " + std::to_string(std::fegetround());
  mode += ", trapped exceptions " + std::to_string(fegetexcept());
#if defined(__x86_64__)
  constexpr unsigned kControl = 0xffc0;  // the rest tells which exceptions have happened
  mode += ", MXCSR " + Hexadecimal(_mm_getcsr() & kControl);
#endif
  return mode;
}

std::vector<std::string> EnvironmentVariables() {
  std::vector<std::string> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    variables.emplace_back(*entry);
  }
  std::ranges::sort(variables);
  return variables;
}

size_t AllocatedBytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

size_t AnonymousBytes() {
  constexpr std::string_view kField = "Anonymous:";
  std::ifstream file("/proc/self/smaps_rollup");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(kField)) return std::stoul(line.substr(kField.size())) * 1024;
  }
  return ResidentBytes();
}

size_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  size_t total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

std::vector<std::string> Added(const std::vector<std::string>& before,
                               const std::vector<std::string>& after) {
  std::vector<std::string> added;
  for (const std::string& one : after) {
    if (std::ranges::find(before, one) == before.end()) added.push_back(one);
  }
  return added;
}

}  // namespace tthost::conformance
