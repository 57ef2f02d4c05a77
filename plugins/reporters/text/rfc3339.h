// SPDX-License-Identifier: Apache-2.0
// Times as records have them: UTC, microseconds.
#pragma once

#include <cstdint>
#include <string>

namespace tthost::reporters {

// "2026-01-31T10:20:30.123456+00:00"
std::string Rfc3339(int64_t unix_micros);
// The other way round. Throws sdk::Error(TTHOST_INVALID_ARGUMENT).
int64_t UnixMicros(const std::string& rfc3339);

}  // namespace tthost::reporters
