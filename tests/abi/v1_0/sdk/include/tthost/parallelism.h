/* SPDX-License-Identifier: Apache-2.0 */
/* Parallelism plugins turn static facts of a case into an execution plan. */
#ifndef TTHOST_PARALLELISM_H_
#define TTHOST_PARALLELISM_H_

#include "tthost/base.h"

/* Filled by create(). */
typedef struct tthost_parallelism {
  uint32_t struct_size;
  uint32_t reserved; /* 0 */
  void* self;
  /* [any, one at a time per self] [borrowed] Pure and deterministic. `request_json` follows
   * schemas/plan_request.schema.json; the answer goes out through emit(call, "plan", json) and
   * follows schemas/plan.schema.json. TTHOST_UNIMPLEMENTED with a reason skips the case. */
  tthost_status (*plan)(void* self, tthost_call* call, tthost_str request_json);
  /* [control] [ends] Frees the instance; no call on it runs or follows. */
  void (*destroy)(void* self);
} tthost_parallelism;

#endif /* TTHOST_PARALLELISM_H_ */
