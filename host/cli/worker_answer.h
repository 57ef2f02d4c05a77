// SPDX-License-Identifier: Apache-2.0
// A question to a worker that answers with a JSON document.
#pragma once

#include <string>

#include "host/base/json.h"
#include "host/base/result.h"
#include "host/cli/host.h"

namespace tthost {

// `start` is the worker's first frame without "type" and "output", which are added here.
Result<Json> AskWorker(const std::string& mode, Json start, const Host& host);

}  // namespace tthost
