// SPDX-License-Identifier: Apache-2.0
// What a process was at when it ended without saying so: a small file, shared with its parent as
// memory, that survives every way to die.
#pragma once

#include <string>

#include "host/base/filesystem.h"

namespace tthost {

struct LastWords {
  std::string doing;   // "leaf() with float32 of rank 4"; empty: nothing of interest
  std::string fault;   // "wrote to the tensor 'actual', which is only lent"; empty: no fault
  std::string advice;  // what mends the fault
};

// In the process. One per process, before the others; they do nothing without it.
Result<void> KeepLastWords(const std::string& path);
// [the thread that called KeepLastWords; elsewhere without effect]
void SayDoing(std::string_view doing);
// Async-signal-safe. Texts that are too long are cut.
void SayFault(const char* fault, const char* advice);

// In the parent, once the process has ended. Empty when it kept none.
LastWords ReadLastWords(const FileSystem& filesystem, const std::string& path);

}  // namespace tthost
