// SPDX-License-Identifier: Apache-2.0
// The name of a run: sorts by time, unique between hosts.
#pragma once

#include <cstdint>
#include <string>

namespace tthost {

// "20260102T030405-9f86d081": UTC and `entropy`.
std::string MakeRunUid(int64_t unix_micros, uint32_t entropy);

}  // namespace tthost
