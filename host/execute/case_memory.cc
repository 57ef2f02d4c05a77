// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_memory.h"

namespace tthost {
namespace {

// A page that is written to is shared no longer, which what is resident does not show.
constexpr int64_t kLookAgainNanos = 2'000'000'000;

}  // namespace

int64_t CaseMemory::Measure(const Process& process, int64_t resident, int64_t limit_bytes,
                            int64_t now_ns) {
  if (limit_bytes <= 0 || resident <= limit_bytes) return resident;
  if (now_ns >= next_look_ns_ || resident - exaggeration_ > limit_bytes) {
    exaggeration_ = resident - process.ProportionalBytes();
    next_look_ns_ = now_ns + kLookAgainNanos;
  }
  return resident - exaggeration_;
}

}  // namespace tthost
