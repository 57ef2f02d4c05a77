// SPDX-License-Identifier: Apache-2.0
// YAML 1.2 (core schema) as a document with places.
#pragma once

#include <string>
#include <string_view>

#include "host/base/result.h"
#include "host/config/positioned_document.h"

namespace tthost {

// `path` is for messages. Scalars follow the core schema: true/false, null, numbers; `yes`, `no`
// and `on` are text. Errors (usage) list every duplicate key with both places. An empty text is
// null. A key is always text. Where `duplicates` is given and nothing else is wrong, duplicate keys
// are listed there, a line each, and the first of each holds.
Result<PositionedDocument> ParseYaml(std::string_view text, const std::string& path,
                                     std::string* duplicates = nullptr);

}  // namespace tthost
