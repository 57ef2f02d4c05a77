// SPDX-License-Identifier: Apache-2.0
// What the first process of a namespace writes about the process that it waits for.
#pragma once

#include <cstdint>

namespace tthost {

struct ToldStatus {
  int wait_status;
  int64_t peak_rss_kib;
};

// Where it writes that, and how it exits when it could not do its work.
constexpr int kToldStatusDescriptor = 3;
constexpr int kNamespaceSetUpFailed = 125;

}  // namespace tthost
