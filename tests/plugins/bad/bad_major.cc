// SPDX-License-Identifier: Apache-2.0
// Knows only the entry of a later major.
#include "skeleton.h"

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v9(const tthost_host*) { return &kSkeleton; }
