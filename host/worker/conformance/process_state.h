// SPDX-License-Identifier: Apache-2.0
// What a plugin may not leave changed in the process that it is loaded into.
#pragma once

#include <string>
#include <vector>

namespace tthost::conformance {

// Ids of the threads of this process.
std::vector<std::string> ThreadIds();
// "7 -> /tmp/x" for each open descriptor.
std::vector<std::string> OpenDescriptors();
std::string WorkingDirectory();
std::string LocaleName();
// "SIGINT" for each signal that is not handled as it was: one line per signal, with its handler.
std::vector<std::string> SignalHandlers();
// Rounding, flush-to-zero and trapped exceptions.
std::string FloatingPointMode();
// "NAME=value".
std::vector<std::string> EnvironmentVariables();

// Bytes that malloc() has handed out and not got back.
size_t AllocatedBytes();
// Bytes of memory in use that no file is behind, to the page.
size_t AnonymousBytes();
// Bytes of memory in use, of whatever origin; kernels count them roughly.
size_t ResidentBytes();

// Of what is in `after` and not in `before`.
std::vector<std::string> Added(const std::vector<std::string>& before,
                               const std::vector<std::string>& after);

}  // namespace tthost::conformance
