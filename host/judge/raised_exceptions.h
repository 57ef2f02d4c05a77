// SPDX-License-Identifier: Apache-2.0
// The classes of the exceptions that a failure tells of.
#pragma once

#include <set>
#include <string>

#include "host/model/outcome.h"

namespace tthost {

// Names without modules: of the message, and of every exception of the traceback, causes included.
std::set<std::string> RaisedExceptions(const Outcome& outcome);

}  // namespace tthost
