// SPDX-License-Identifier: Apache-2.0
// Has no limit that anything could miss.
#include "accepting_comparator.h"

TTHOST_PLUGIN(AcceptingComparator);
