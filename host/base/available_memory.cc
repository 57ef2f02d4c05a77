// SPDX-License-Identifier: Apache-2.0
#include "host/base/available_memory.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>

namespace tthost {
namespace {

constexpr int64_t kBytesPerKib = 1024;
constexpr std::array kLimitFiles = {"/sys/fs/cgroup/memory.max",
                                    "/sys/fs/cgroup/memory/memory.limit_in_bytes"};

std::optional<int64_t> LeadingNumber(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() ? std::optional(number) : std::nullopt;
}

// The value of `key` in /proc/meminfo, but no more than the control group has.
std::optional<int64_t> MemoryKib(std::string_view key, const FileSystem& filesystem) {
  const std::string facts = filesystem.Read("/proc/meminfo").value_or("");
  const size_t place = facts.find(key);
  if (place == facts.npos) return std::nullopt;
  std::optional<int64_t> kib = LeadingNumber(std::string_view(facts).substr(place + key.size()));
  for (const char* file : kLimitFiles) {
    const auto bytes = LeadingNumber(filesystem.Read(file).value_or(""));  // "max": no limit
    if (kib && bytes) kib = std::min(*kib, *bytes / kBytesPerKib);
  }
  return kib;
}

}  // namespace

std::optional<int64_t> AvailableMemoryKib(const FileSystem& filesystem) {
  return MemoryKib("MemAvailable:", filesystem);
}

std::optional<int64_t> TotalMemoryKib(const FileSystem& filesystem) {
  return MemoryKib("MemTotal:", filesystem);
}

}  // namespace tthost
