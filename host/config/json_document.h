// SPDX-License-Identifier: Apache-2.0
// JSON text as a document with places.
#pragma once

#include <string>
#include <string_view>

#include "host/base/result.h"
#include "host/config/positioned_document.h"

namespace tthost {

// As ParseYaml(), for JSON. An empty text is null.
Result<PositionedDocument> ParseJson(std::string_view text, const std::string& path,
                                     std::string* duplicates = nullptr);

}  // namespace tthost
