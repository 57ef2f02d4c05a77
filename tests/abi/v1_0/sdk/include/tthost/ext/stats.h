/* SPDX-License-Identifier: Apache-2.0 */
/* Host extension "tthost.stats/0": statistics of a leaf from one pass over both tensors.
 *
 * Comparators say in begin() what they want; the host reads each leaf once for the union of all
 * wishes and hands the numbers out in leaf(). Accumulation is float64. Results do not depend on
 * the instruction set or the number of threads. All figures are over pairs in which both sides are
 * finite; the strict checks have made sure that the others agree. The two numbers of a complex
 * element count one by one. */
#ifndef TTHOST_EXT_STATS_H_
#define TTHOST_EXT_STATS_H_

#include "tthost/base.h"

#define TTHOST_STATS_ID "tthost.stats/0"

/* Wishes, or-ed. */
enum {
  TTHOST_STATS_MOMENTS = 1u << 0, /* means, m2, co-moment */
  TTHOST_STATS_MAX_ABS = 1u << 1, /* largest difference and its position */
  TTHOST_STATS_EQUAL = 1u << 2,   /* equal_count */
  TTHOST_STATS_NORMS = 1u << 3,   /* sums of squares */
  /* largest magnitudes; filled without being asked for where a leaf has a noise floor */
  TTHOST_STATS_MAGNITUDES = 1u << 4
};

typedef struct tthost_leaf_stats {
  uint32_t struct_size;
  uint32_t known; /* TTHOST_STATS_* groups that are filled */
  uint64_t element_count;
  uint64_t finite_count; /* pairs that the figures below are over */
  uint64_t equal_count;  /* numerically equal pairs, with equal infinities and NaN against NaN */
  double mean_golden, mean_actual;
  double m2_golden, m2_actual; /* sums of squared deviations from the mean; 0 for a constant */
  double co_moment;            /* sum of products of the deviations */
  double max_abs_diff; /* of the first pair whose difference, rounded to float32, is largest */
  double max_abs_golden, max_abs_actual;
  double sum_sq_diff, sum_sq_golden, sum_sq_actual;
  uint64_t max_abs_diff_index; /* row-major position of max_abs_diff */
} tthost_leaf_stats;

typedef struct tthost_stats {
  uint32_t struct_size;
  uint32_t reserved; /* 0 */
  /* [host-any, in begin] [borrowed] Asks for groups of statistics, TTHOST_STATS_* or-ed. */
  tthost_status (*want)(tthost_call* call, uint32_t groups);
  /* [host-any, in begin] [borrowed] Asks to count |actual - golden| > atol + rtol * |golden|.
   * Returns a slot
   * >= 0, or -1 with the error recorded. Equal wishes share a slot. */
  int32_t (*want_violations)(tthost_call* call, double rtol, double atol);
  /* [host-any, in leaf] [filled] The statistics of this leaf; the caller sets out->struct_size. */
  tthost_status (*read)(tthost_call* call, tthost_leaf_stats* out);
  /* [host-any, in leaf] [filled] The count of a slot that want_violations gave. */
  tthost_status (*read_violations)(tthost_call* call, int32_t slot, uint64_t* out_count);
} tthost_stats;

#endif /* TTHOST_EXT_STATS_H_ */
