// SPDX-License-Identifier: Apache-2.0
// TT_XLA_RED_ONLY=1: the priority models only.
#pragma once

#include "host/model/catalog.h"

namespace tthost {

bool WantsRedGroupOnly();

// Drops variants of other groups, and loaders that have none left. Variants whose group the source
// does not say are dropped with one warning that counts them.
void KeepRedGroup(Catalog& catalog);

}  // namespace tthost
