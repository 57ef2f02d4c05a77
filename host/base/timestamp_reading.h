// SPDX-License-Identifier: Apache-2.0
// The other way of FormatTimestamp().
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tthost {

// Microseconds since the epoch of "2026-01-02T03:04:05.678901+00:00"; nothing of any other form.
std::optional<int64_t> ParseTimestamp(const std::string& text);

}  // namespace tthost
