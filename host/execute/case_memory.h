// SPDX-License-Identifier: Apache-2.0
// What a running case is said to use.
#pragma once

#include <cstdint>

#include "host/base/process_runner.h"

namespace tthost {

class CaseMemory {
 public:
  // Bytes of the case that `process` leads. Up to `limit_bytes` those that are `resident` for its
  // processes, which exaggerates: beyond it what they share, with each other or with their fork
  // server, counts by its share. `limit_bytes`: 0 for none.
  int64_t Measure(const Process& process, int64_t resident, int64_t limit_bytes, int64_t now_ns);

 private:
  int64_t exaggeration_ = 0;  // as seen last
  int64_t next_look_ns_ = 0;
};

}  // namespace tthost
