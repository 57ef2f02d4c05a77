// SPDX-License-Identifier: Apache-2.0
// Tables that give each enumerator its name, in both directions.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tthost {

template <typename E, size_t N>
using NamedValues = std::array<std::pair<E, std::string_view>, N>;

template <typename E, size_t N>
std::string_view NameOf(const NamedValues<E, N>& table, E value) {
  for (const auto& [entry, name] : table) {
    if (entry == value) return name;
  }
  assert(false && "enumerator without a name");
  return "";
}

template <typename E, size_t N>
std::optional<E> ValueOf(const NamedValues<E, N>& table, std::string_view text) {
  for (const auto& [entry, name] : table) {
    if (name == text) return entry;
  }
  return std::nullopt;
}

template <typename E, size_t N>
std::optional<E> ValueOfAnyCase(const NamedValues<E, N>& table, std::string_view text) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  for (const auto& [entry, name] : table) {
    if (std::equal(name.begin(), name.end(), text.begin(), text.end(), same)) return entry;
  }
  return std::nullopt;
}

template <typename E, size_t N>
std::vector<std::string> NamesOf(const NamedValues<E, N>& table) {
  std::vector<std::string> names;
  for (const auto& [entry, name] : table) names.emplace_back(name);
  return names;
}

}  // namespace tthost
