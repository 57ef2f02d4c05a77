// SPDX-License-Identifier: Apache-2.0
// Lines by which a step tells GitHub's runner something.
#pragma once

#include <string>
#include <string_view>

namespace tthost::github {

// "::error title=TITLE::MESSAGE": an annotation of the run.
std::string ErrorAnnotation(std::string_view title, std::string_view message);

}  // namespace tthost::github
