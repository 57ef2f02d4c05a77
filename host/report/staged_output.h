// SPDX-License-Identifier: Apache-2.0
// What a case printed, divided by the stages in which it did.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tthost {

// The beginning of a stage in the two outputs of a case, in bytes.
struct OutputMark {
  size_t stdout_bytes = 0, stderr_bytes = 0;
  std::string stage;  // "RUN (forward)"
};

// Lines of output_marks.txt, as the worker writes it. What is none is left out: a model can write
// to that file too.
std::vector<OutputMark> ParseOutputMarks(std::string_view text);

// `output` with a line `=== STAGE ===` before what a stage printed; stages that printed nothing
// have none. `bytes`: the beginnings in this output.
std::string WithStageLines(std::string_view output, const std::vector<OutputMark>& marks,
                           size_t OutputMark::*bytes);

}  // namespace tthost
