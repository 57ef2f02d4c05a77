// SPDX-License-Identifier: Apache-2.0
// SIGINT, SIGTERM and SIGHUP as a flag.
#pragma once

#include "host/base/interrupt.h"

namespace tthost {

// From now on the signals raise `flag`, which lives as long as the process.
void RaiseOnSignals(InterruptFlag& flag);

}  // namespace tthost
