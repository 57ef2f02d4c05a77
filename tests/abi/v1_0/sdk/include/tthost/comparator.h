/* SPDX-License-Identifier: Apache-2.0 */
/* Comparators judge a device result against the golden one.
 *
 * The host has already checked structure, shape, dtype class and finiteness; leaves that failed
 * there are not handed out. One comparison is begin, leaf once per remaining leaf, finish. */
#ifndef TTHOST_COMPARATOR_H_
#define TTHOST_COMPARATOR_H_

#include "tthost/base.h"
#include "tthost/tensor.h"

typedef struct tthost_compare_info {
  uint32_t struct_size;
  uint32_t leaf_count; /* leaves of the comparison before any check */
  tthost_str phase;    /* "forward", "backward", or empty for inference */
} tthost_compare_info;

/* One pair of tensors of equal shape. */
typedef struct tthost_leaf {
  uint32_t struct_size;
  uint32_t index;              /* 0, 1, … in the order of the output tree */
  tthost_str path;             /* "logits", "cache/3/key" */
  const tthost_tensor* actual; /* from the device */
  const tthost_tensor* golden;
  const tthost_tensor* mask; /* null: every element counts */
  double noise_floor;        /* > 0: a leaf that stays within it on both sides is zero */
} tthost_leaf;

/* Filled by create(). */
typedef struct tthost_comparator {
  uint32_t struct_size;
  uint32_t reserved; /* 0 */
  void* self;
  /* [any, one at a time per self] [borrowed] Register wanted statistics here (ext/stats.h). */
  tthost_status (*begin)(void* self, tthost_call* call, const tthost_compare_info* info);
  /* [any, one at a time per self] [borrowed] The leaf and its tensors are gone afterwards. */
  tthost_status (*leaf)(void* self, tthost_call* call, const tthost_leaf* leaf);
  /* [any, one at a time per self] [borrowed] Reports the aggregate through host->metric, also
   * when no leaf was handed out: a comparison without an aggregate that gates is not judged. */
  tthost_status (*finish)(void* self, tthost_call* call);
  /* [control] [ends] Frees the instance; no call on it runs or follows. */
  void (*destroy)(void* self);
} tthost_comparator;

#endif /* TTHOST_COMPARATOR_H_ */
