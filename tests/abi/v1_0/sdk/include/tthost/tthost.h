/* SPDX-License-Identifier: Apache-2.0 */
/* Everything a plugin needs, in C. */
#ifndef TTHOST_TTHOST_H_
#define TTHOST_TTHOST_H_

#include "tthost/base.h"
#include "tthost/comparator.h"
#include "tthost/ext/stats.h"
#include "tthost/host.h"
#include "tthost/parallelism.h"
#include "tthost/plugin.h"
#include "tthost/reporter.h"
#include "tthost/tensor.h"

#endif /* TTHOST_TTHOST_H_ */
