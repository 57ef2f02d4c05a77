// SPDX-License-Identifier: Apache-2.0
// Where in the sources of the models a case ended.
#pragma once

#include <string>
#include <string_view>

namespace tthost {

// "bert/pytorch/loader.py:21 in load_model": the innermost call in a file below `models_root`, of a
// traceback, or of the current thread's stack as Python dumps it. Empty where there is none.
std::string FailingLine(std::string_view traceback, std::string_view models_root);

}  // namespace tthost
