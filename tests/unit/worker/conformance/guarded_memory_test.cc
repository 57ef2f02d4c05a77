// SPDX-License-Identifier: Apache-2.0
#include "host/worker/conformance/guarded_memory.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <string>

#include "host/base/last_words.h"

namespace tthost::conformance {
namespace {

struct End {
  int signal = 0;
  LastWords words;
};

// How a process ends that does this.
End EndOf(const std::function<void()>& act) {
  const std::string path = testing::TempDir() + "/last-words-" + std::to_string(getpid());
  const pid_t child = fork();
  if (child == 0) {
    if (!KeepLastWords(path)) _exit(1);
    ExplainFaults();
    SayDoing("leaf()");
    act();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  End end{WIFSIGNALED(status) ? WTERMSIG(status) : 0, ReadLastWords(LocalFileSystem(), path)};
  unlink(path.c_str());
  return end;
}

volatile char sink = 0;

[[gnu::noinline]] void Touch(const char* at) { sink = *at; }

TEST(GuardedMemoryTest, WhatIsLentCanBeRead) {
  const End end = EndOf([] {
    for (const Guard guard : {Guard::kAfter, Guard::kBefore}) {
      const GuardedMemory lent("abc", guard, "the text");
      if (lent.Bytes() != "abc") _exit(1);
    }
  });
  EXPECT_EQ(end.signal, 0);
  EXPECT_EQ(end.words.fault, "");
  EXPECT_EQ(end.words.doing, "leaf()");
}

TEST(GuardedMemoryTest, SaysHowALoanWasBroken) {
  const auto after = [](auto act) {
    return EndOf([act] { act(GuardedMemory("abc", Guard::kAfter, "the text")); });
  };
  const auto past = after([](const GuardedMemory& lent) { Touch(lent.Data() + 3); });
  EXPECT_EQ(past.signal, SIGSEGV);
  EXPECT_EQ(past.words.fault, "read past the end of the text");
  EXPECT_NE(past.words.advice, "");

  const auto written = after([](const GuardedMemory& lent) { lent.Data()[1] = 'x'; });
  EXPECT_EQ(written.words.fault, "wrote to the text, which is lent read-only");

  const End before = EndOf([] {
    const GuardedMemory lent("abc", Guard::kBefore, "the text");
    Touch(lent.Data() - 1);
  });
  EXPECT_EQ(before.words.fault, "read before the beginning of the text");
}

TEST(GuardedMemoryTest, KnowsWhatWasKept) {
  const End end = EndOf([] {
    GuardedMemory lent("abc", Guard::kAfter, "the text");
    const char* const kept = lent.Data();
    lent.Withdraw();
    const GuardedMemory other("def", Guard::kAfter, "another text");
    Touch(kept);
  });
  EXPECT_EQ(end.words.fault, "kept a pointer to the text, which was gone when the call returned");
}

TEST(GuardedMemoryTest, KnowsPointersThatNobodyLent) {
  EXPECT_EQ(EndOf([] { Touch(reinterpret_cast<const char*>(8)); }).words.fault,
            "followed a null pointer");
  EXPECT_EQ(EndOf([] { Touch(reinterpret_cast<const char*>(uintptr_t{1} << 40)); }).words.fault,
            "touched memory that nobody lent it");
}

}  // namespace
}  // namespace tthost::conformance
