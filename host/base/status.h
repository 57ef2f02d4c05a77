// SPDX-License-Identifier: Apache-2.0
// What can go wrong, as a value: a class that decides the exit code and a sentence for the user.
#pragma once

#include <string>
#include <utility>

namespace tthost {

enum class StatusCode {
  kUsage = 1,    // bad argument, id, expression or configuration: exit code 4
  kNotFound,     // a file or directory that should be there is not
  kUnavailable,  // a child, descriptor or system resource failed
  kNoRoom,       // a disk is full; what failed may succeed later
  kInternal,     // our own bug: exit code 3
};

struct Status {
  StatusCode code = StatusCode::kInternal;
  std::string message;  // one sentence or more: what, where (file:line), expected, nearest name

  static Status Usage(std::string message) { return {StatusCode::kUsage, std::move(message)}; }
  static Status NotFound(std::string message) {
    return {StatusCode::kNotFound, std::move(message)};
  }
  static Status Unavailable(std::string message) {
    return {StatusCode::kUnavailable, std::move(message)};
  }
  static Status NoRoom(std::string message) { return {StatusCode::kNoRoom, std::move(message)}; }
  static Status Internal(std::string message) {
    return {StatusCode::kInternal, std::move(message)};
  }
};

}  // namespace tthost
