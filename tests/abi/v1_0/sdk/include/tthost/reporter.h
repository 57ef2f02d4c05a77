/* SPDX-License-Identifier: Apache-2.0 */
/* Reporter plugins turn the event stream of a run into files, rows or messages.
 *
 * Each reporter lives in a process of its own, fed from the journal. Unknown kinds of event are
 * ignored. Files are written beside their target and renamed; stdout belongs to the host. */
#ifndef TTHOST_REPORTER_H_
#define TTHOST_REPORTER_H_

#include "tthost/base.h"

/* Filled by create(). */
typedef struct tthost_reporter {
  uint32_t struct_size;
  uint32_t reserved; /* 0 */
  void* self;
  /* [control] [borrowed] `kind`: run_started, case_started, case_finished, run_finished, or flush
   * (write what is known so far: a signal arrived or a while has passed). `json` follows
   * schemas/events.schema.json. */
  tthost_status (*event)(void* self, tthost_call* call, tthost_str kind, tthost_str json);
  /* [control] [ends] Frees the instance; no call on it runs or follows. */
  void (*destroy)(void* self);
} tthost_reporter;

#endif /* TTHOST_REPORTER_H_ */
