// SPDX-License-Identifier: Apache-2.0
// Between tthost_str and std::string_view; neither copies nor owns.
#pragma once

#include <string_view>

#include "tthost/base.h"

namespace tthost::sdk {

inline tthost_str Str(std::string_view text) { return {text.data(), text.size()}; }

inline std::string_view View(tthost_str text) {
  return text.size == 0 ? std::string_view() : std::string_view(text.data, text.size);
}

}  // namespace tthost::sdk
