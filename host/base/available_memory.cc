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

std::optional<int64_t> MemAvailableKib(const FileSystem& filesystem) {
  constexpr std::string_view kKey = "MemAvailable:";
  const std::string facts = filesystem.Read("/proc/meminfo").value_or("");
  const size_t place = facts.find(kKey);
  if (place == facts.npos) return std::nullopt;
  return LeadingNumber(std::string_view(facts).substr(place + kKey.size()));
}

}  // namespace

std::optional<int64_t> AvailableMemoryKib(const FileSystem& filesystem) {
  std::optional<int64_t> kib = MemAvailableKib(filesystem);
  for (const char* file : kLimitFiles) {
    const auto bytes = LeadingNumber(filesystem.Read(file).value_or(""));  // "max": no limit
    if (kib && bytes) kib = std::min(*kib, *bytes / kBytesPerKib);
  }
  return kib;
}

}  // namespace tthost
