// SPDX-License-Identifier: Apache-2.0
// Whose failure a failure is: that of the model, or of what was set up around it.
#pragma once

#include "host/model/outcome.h"

namespace tthost {

// A known failure of the model covers nothing of this: the model was not reached yet, or what
// failed is not the model's. To be asked of an outcome that ended early or compared nothing.
bool IsSetupFailure(const Outcome& outcome);

}  // namespace tthost
