// SPDX-License-Identifier: Apache-2.0
// Answers that are too large for a frame: a file, then the word that it stands.
#pragma once

#include <string>

#include "host/base/channel.h"
#include "host/base/filesystem.h"
#include "host/base/json.h"
#include "host/base/result.h"

namespace tthost {

// Writes `text` to the path that the start frame names as "output" and sends {"type":"done"}.
Result<void> AnswerByFile(const Json& start, const std::string& text, Channel& channel);

}  // namespace tthost
