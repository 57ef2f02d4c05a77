// SPDX-License-Identifier: Apache-2.0
// Its schema lets any key pass.
#include "accepting_comparator.h"

TTHOST_PLUGIN(AcceptingComparator);
