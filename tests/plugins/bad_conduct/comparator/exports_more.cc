// SPDX-License-Identifier: Apache-2.0
// Shows the world a function of its own.
#include "../../bad/skeleton.h"

TTHOST_EXPORT int checksum(int value) { return value * 31; }

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host*) { return &kSkeleton; }
