// SPDX-License-Identifier: Apache-2.0
// Reads value types from JSON: one place that turns nlohmann's exceptions into a Status.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "host/base/json.h"
#include "host/base/result.h"

namespace tthost {

// Runs `read`, which may throw nlohmann's exceptions; `what` names the document in the message.
template <typename T, typename Read>
Result<T> ReadingJson(const std::string& what, Read read) {
  try {
    return read();
  } catch (const nlohmann::json::exception& error) {
    return Error(Status::Usage("malformed " + what + ": " + error.what()));
  }
}

// For enumerators and nested values inside ReadingJson: throws when there is no value.
template <typename T>
T Required(std::optional<T> value, const std::string& what, const std::string& text) {
  if (!value) {
    throw nlohmann::json::other_error::create(501, "unknown " + what + " '" + text + "'",
                                              static_cast<const Json*>(nullptr));
  }
  return *std::move(value);
}

template <typename T>
std::optional<T> Optional(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || found->is_null()) return std::nullopt;
  return found->template get<T>();
}

template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace tthost
