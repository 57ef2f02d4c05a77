// SPDX-License-Identifier: Apache-2.0
// A value given as text (command line, environment), read as the type that a schema demands.
#pragma once

#include <string>

#include "host/base/json.h"
#include "host/base/result.h"

namespace tthost {

// A list may be written with commas or as JSON, a mapping as JSON. Where the schema allows several
// types, text comes last. The schema's further limits are not checked.
Result<void> ReadTypedText(const Json& schema, const std::string& text, Json& value);

}  // namespace tthost
