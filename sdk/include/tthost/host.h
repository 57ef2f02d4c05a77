/* SPDX-License-Identifier: Apache-2.0 */
/* The table of functions that the host offers to a plugin. */
#ifndef TTHOST_HOST_H_
#define TTHOST_HOST_H_

#include "tthost/base.h"

enum {
  TTHOST_LOG_TRACE = 1,
  TTHOST_LOG_DEBUG = 2,
  TTHOST_LOG_INFO = 3,
  TTHOST_LOG_WARNING = 4,
  TTHOST_LOG_ERROR = 5,
  TTHOST_LOG_HOST_MISBEHAVING = 6,
  TTHOST_LOG_PLUGIN_MISBEHAVING = 7
};

/* One number that a comparator found. `leaf` empty: the aggregate over all leaves. */
typedef struct tthost_metric {
  uint32_t struct_size;
  int32_t passed;     /* 1 passed, 2 failed, 0 has no verdict: value is not finite, or gates is 0 */
  int32_t gates;      /* 1 counts for the verdict, 0 recorded only */
  int32_t reserved;   /* 0 */
  tthost_str name;    /* "pcc" */
  tthost_str leaf;    /* path of the leaf, or empty */
  double value;       /* NaN: undefined; the host records null */
  double limit;       /* NaN: none */
  tthost_str note;    /* why a value is undefined, or what decided instead; may be empty */
  tthost_str message; /* sentence for the user when failed; may be empty */
} tthost_metric;

typedef struct tthost_host {
  uint32_t struct_size;
  uint32_t minor; /* TTHOST_SDK_MINOR of the host */

  /* [host-any] [copied] Adds a line to the log of the case or run that `call` belongs to. */
  void (*log)(tthost_call* call, int32_t level, tthost_str text);
  /* [host-any] [copied] Records why the call fails. Returns `code`, or TTHOST_INTERNAL where
   * that is none of the codes from 1 to 16. */
  tthost_status (*fail)(tthost_call* call, tthost_status code, tthost_str text);
  /* [host-any] [borrowed] 1 when the call should return within 200 ms, else 0. */
  int32_t (*cancelled)(tthost_call* call);
  /* [host-any] [borrowed] Time of CLOCK_MONOTONIC in ns at which the call is out of time; 0: no
   * deadline. */
  int64_t (*deadline_ns)(tthost_call* call);
  /* [host-any] [copied] Comparators: records one metric. */
  tthost_status (*metric)(tthost_call* call, const tthost_metric* metric);
  /* [host-any] [copied] Hands over a result document, for instance emit(call, "plan", json). */
  tthost_status (*emit)(tthost_call* call, tthost_str kind, tthost_str json);
  /* [any] [static] Host extension by id "tthost.NAME/REV", or null. */
  const void* (*extension)(tthost_str id);
} tthost_host;

#endif /* TTHOST_HOST_H_ */
