// SPDX-License-Identifier: Apache-2.0
// Linked with the RPATH of the machine that it was built on.
#include "accepting_comparator.h"

TTHOST_PLUGIN(AcceptingComparator);
