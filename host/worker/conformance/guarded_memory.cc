// SPDX-License-Identifier: Apache-2.0
#include "host/worker/conformance/guarded_memory.h"

#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "host/base/last_words.h"

namespace tthost::conformance {

struct GuardedMemory::Range {
  uintptr_t begin, data_begin, data_end, end;
  char what[80];
  std::atomic<bool> is_lent;
};

namespace {

// Of one process; a case lends some thousand at most.
alignas(16) std::array<char, 1 << 21> range_store;
std::atomic<size_t> range_count{0};

[[noreturn]] void EndWithout(const char* what) {
  perror(what);
  _exit(1);
}

size_t PageSize() {
  static const auto size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

// strlcat() for a signal handler.
void Append(char* text, size_t size, const char* more) {
  const size_t used = strlen(text);
  const size_t added = std::min(strlen(more), size - used - 1);
  std::memcpy(text + used, more, added);
  text[used + added] = '\0';
}

bool IsWrite([[maybe_unused]] const void* context) {
#if defined(__x86_64__)
  constexpr greg_t kWrite = 2;
  const auto* const machine = static_cast<const ucontext_t*>(context);
  return (machine->uc_mcontext.gregs[REG_ERR] & kWrite) != 0;
#else
  return false;
#endif
}

struct Explanation {
  const char* verb;
  const char* after;
  const char* advice;
};

using Range = GuardedMemory::Range;

Explanation Explain(const Range& range, uintptr_t address, bool is_write) {
  if (!range.is_lent) {
    return {"kept a pointer to ", ", which was gone when the call returned",
            "copy what has to outlive the call that lends it"};
  }
  if (address >= range.data_end) {
    return {is_write ? "wrote past the end of " : "read past the end of ", "",
            "stay within what shape, strides and byte_offset say; strings have a size and no zero "
            "at their end; test TTHOST_HAS before a newer field"};
  }
  if (address < range.data_begin) {
    return {is_write ? "wrote before the beginning of " : "read before the beginning of ", "",
            "stay within what shape, strides and byte_offset say"};
  }
  return {"wrote to ", ", which is lent read-only", "copy what you change"};
}

constexpr char kNobodysAdvice[] =
    "build the plugin with -fsanitize=address and run the case again with --in-process under a "
    "debugger";

void ExplainAddress(uintptr_t address, bool is_write) {
  if (address < PageSize()) {
    SayFault("followed a null pointer",
             "test optional slots and pointers before use: a function that the host does not offer "
             "is null");
    return;
  }
  const auto* const ranges = reinterpret_cast<const Range*>(range_store.data());
  for (size_t i = 0; i < range_count; ++i) {
    const Range& range = ranges[i];
    if (address < range.begin || address >= range.end) continue;
    const Explanation explanation = Explain(range, address, is_write);
    char text[256] = "";
    Append(text, sizeof(text), explanation.verb);
    Append(text, sizeof(text), range.what);
    Append(text, sizeof(text), explanation.after);
    SayFault(text, explanation.advice);
    return;
  }
  SayFault("touched memory that nobody lent it", kNobodysAdvice);
}

void OnFault(int signal, siginfo_t* info, void* context) {
  const bool was_sent = info->si_code <= 0;  // by somebody, and not for an address
  if (!was_sent) ExplainAddress(reinterpret_cast<uintptr_t>(info->si_addr), IsWrite(context));
  // Returning runs into the same fault again.
  std::signal(signal, SIG_DFL);
  if (was_sent) raise(signal);
}

}  // namespace

void GuardedMemory::Reserve(size_t size, Guard guard, std::string_view what) {
  const size_t page = PageSize();
  const size_t data_pages = std::max<size_t>(1, (size + page - 1) / page) * page;
  void* const memory =
      mmap(nullptr, data_pages + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) EndWithout("no memory to lend");
  char* const first = static_cast<char*>(memory) + page;
  if (mprotect(first, data_pages, PROT_READ | PROT_WRITE) != 0) EndWithout("no memory to lend");
  data_ = guard == Guard::kAfter ? first + data_pages - size : first;
  size_ = size;

  const size_t index = range_count.fetch_add(1);
  if (index >= range_store.size() / sizeof(Range)) EndWithout("too much lent memory");
  range_ = new (range_store.data() + index * sizeof(Range)) Range();
  range_->begin = reinterpret_cast<uintptr_t>(memory);
  range_->data_begin = reinterpret_cast<uintptr_t>(data_);
  range_->data_end = range_->data_begin + size;
  range_->end = range_->begin + data_pages + 2 * page;
  const size_t length = std::min(what.size(), sizeof(range_->what) - 1);
  std::memcpy(range_->what, what.data(), length);
  range_->is_lent = true;
}

GuardedMemory::GuardedMemory(std::string_view bytes, Guard guard, std::string_view what) {
  Reserve(bytes.size(), guard, what);
  if (!bytes.empty()) std::memcpy(data_, bytes.data(), bytes.size());
  const size_t page = PageSize();
  void* const first = reinterpret_cast<void*>(range_->begin + page);
  if (mprotect(first, range_->end - range_->begin - 2 * page, PROT_READ) != 0) {
    EndWithout("no memory to lend");
  }
}

GuardedMemory::GuardedMemory(size_t size, std::string_view what) {
  Reserve(size, Guard::kAfter, what);
}

GuardedMemory::GuardedMemory(GuardedMemory&& other) noexcept
    : range_(std::exchange(other.range_, nullptr)), data_(other.data_), size_(other.size_) {}

void GuardedMemory::Withdraw() {
  if (range_ == nullptr) return;
  range_->is_lent = false;
  void* const memory = reinterpret_cast<void*>(range_->begin);
  const size_t size = range_->end - range_->begin;
  mprotect(memory, size, PROT_NONE);
  madvise(memory, size, MADV_DONTNEED);
  range_ = nullptr;
}

void ExplainFaults() {
  range_store.fill(0);  // its pages count from the beginning, not as what a plugin leaves behind
  static std::array<char, 64 * 1024> stack;
  stack_t alternative = {};
  alternative.ss_sp = stack.data();
  alternative.ss_size = stack.size();
  sigaltstack(&alternative, nullptr);
  struct sigaction action = {};
  action.sa_sigaction = &OnFault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (const int signal : {SIGSEGV, SIGBUS}) sigaction(signal, &action, nullptr);
}

}  // namespace tthost::conformance
