// SPDX-License-Identifier: Apache-2.0
// Result<T>: a T, or the Status that says why there is none.
#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "host/base/status.h"

namespace tthost {

template <typename T>
using Result = tl::expected<T, Status>;

// Return from a function that gives Result<T>: `return Error(Status::Usage("…"));`
inline tl::unexpected<Status> Error(Status status) { return tl::unexpected(std::move(status)); }

}  // namespace tthost

// Ends the calling function with the error of `expression`, a Result<void>.
#define TTHOST_RETURN_IF_ERROR(expression)                      \
  do {                                                          \
    if (auto tthost_result = (expression); !tthost_result)      \
      return ::tthost::Error(std::move(tthost_result).error()); \
  } while (false)

#define TTHOST_CONCAT_INNER(a, b) a##b
#define TTHOST_CONCAT(a, b) TTHOST_CONCAT_INNER(a, b)
// Declares `variable` from the value of a Result, or ends the calling function with its error.
#define TTHOST_ASSIGN_OR_RETURN(variable, expression) \
  TTHOST_ASSIGN_OR_RETURN_INNER(TTHOST_CONCAT(tthost_result_, __LINE__), variable, expression)
#define TTHOST_ASSIGN_OR_RETURN_INNER(temporary, variable, expression)  \
  auto temporary = (expression);                                        \
  if (!temporary) return ::tthost::Error(std::move(temporary).error()); \
  variable = std::move(*temporary)
