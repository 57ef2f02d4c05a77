// SPDX-License-Identifier: Apache-2.0
// Has an entry that returns nothing.
#include "skeleton.h"

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host*) { return nullptr; }
