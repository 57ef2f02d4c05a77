// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace tthost::pipeline_json {

// The same value as JSON. `literal`: as junit/python_literal.h writes it.
std::string JsonOfLiteral(std::string_view literal);

}  // namespace tthost::pipeline_json
