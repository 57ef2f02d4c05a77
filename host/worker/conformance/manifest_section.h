// SPDX-License-Identifier: Apache-2.0
// The manifest that a shared object carries in its section .tthost, read from the file.
#pragma once

#include <optional>
#include <string>

#include "host/base/result.h"

namespace tthost::conformance {

// None when there is no such section. Fails where the file is no 64-bit ELF file.
Result<std::optional<std::string>> ReadManifestSection(const std::string& path);

}  // namespace tthost::conformance
