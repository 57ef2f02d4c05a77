// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace tthost::reporters {

// "2026-01-31T10:20:30.123456+00:00"
std::string Rfc3339(int64_t unix_micros);

}  // namespace tthost::reporters
