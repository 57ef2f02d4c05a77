/* SPDX-License-Identifier: Apache-2.0 */
/* Layout lock of SDK 1.x on 64-bit targets: offset and size of each field of the contract. Lines
 * are appended, with a new minor, and never changed. */
#include "tthost/tthost.h"

#define FIELD(type, field, offset, size)                                        \
  _Static_assert(offsetof(type, field) == (offset), #type "." #field " moved"); \
  _Static_assert(sizeof(((type*)0)->field) == (size), #type "." #field " changed its size")
#define SIZE(type, size) _Static_assert(sizeof(type) == (size), #type " changed its size")

FIELD(tthost_str, data, 0, 8);
FIELD(tthost_str, size, 8, 8);
SIZE(tthost_str, 16);

FIELD(tthost_tensor, data, 0, 8);
FIELD(tthost_tensor, device_type, 8, 4);
FIELD(tthost_tensor, device_id, 12, 4);
FIELD(tthost_tensor, ndim, 16, 4);
FIELD(tthost_tensor, dtype, 20, 4);
FIELD(tthost_tensor, shape, 24, 8);
FIELD(tthost_tensor, strides, 32, 8);
FIELD(tthost_tensor, byte_offset, 40, 8);
SIZE(tthost_tensor, 48);

FIELD(tthost_dtype, code, 0, 1);
FIELD(tthost_dtype, bits, 1, 1);
FIELD(tthost_dtype, lanes, 2, 2);
SIZE(tthost_dtype, 4);

FIELD(tthost_metric, struct_size, 0, 4);
FIELD(tthost_metric, passed, 4, 4);
FIELD(tthost_metric, gates, 8, 4);
FIELD(tthost_metric, reserved, 12, 4);
FIELD(tthost_metric, name, 16, 16);
FIELD(tthost_metric, leaf, 32, 16);
FIELD(tthost_metric, value, 48, 8);
FIELD(tthost_metric, limit, 56, 8);
FIELD(tthost_metric, note, 64, 16);
FIELD(tthost_metric, message, 80, 16);
SIZE(tthost_metric, 96);

FIELD(tthost_host, struct_size, 0, 4);
FIELD(tthost_host, minor, 4, 4);
FIELD(tthost_host, log, 8, 8);
FIELD(tthost_host, fail, 16, 8);
FIELD(tthost_host, cancelled, 24, 8);
FIELD(tthost_host, deadline_ns, 32, 8);
FIELD(tthost_host, metric, 40, 8);
FIELD(tthost_host, emit, 48, 8);
FIELD(tthost_host, extension, 56, 8);
SIZE(tthost_host, 64);

FIELD(tthost_plugin, struct_size, 0, 4);
FIELD(tthost_plugin, minor, 4, 4);
FIELD(tthost_plugin, minor_required, 8, 4);
FIELD(tthost_plugin, kind, 12, 4);
FIELD(tthost_plugin, sanitizer, 16, 4);
FIELD(tthost_plugin, reserved, 20, 4);
FIELD(tthost_plugin, manifest_json, 24, 16);
FIELD(tthost_plugin, create, 40, 8);
FIELD(tthost_plugin, extension, 48, 8);
SIZE(tthost_plugin, 56);

FIELD(tthost_compare_info, struct_size, 0, 4);
FIELD(tthost_compare_info, leaf_count, 4, 4);
FIELD(tthost_compare_info, phase, 8, 16);
SIZE(tthost_compare_info, 24);

FIELD(tthost_leaf, struct_size, 0, 4);
FIELD(tthost_leaf, index, 4, 4);
FIELD(tthost_leaf, path, 8, 16);
FIELD(tthost_leaf, actual, 24, 8);
FIELD(tthost_leaf, golden, 32, 8);
FIELD(tthost_leaf, mask, 40, 8);
FIELD(tthost_leaf, noise_floor, 48, 8);
SIZE(tthost_leaf, 56);

FIELD(tthost_comparator, struct_size, 0, 4);
FIELD(tthost_comparator, reserved, 4, 4);
FIELD(tthost_comparator, self, 8, 8);
FIELD(tthost_comparator, begin, 16, 8);
FIELD(tthost_comparator, leaf, 24, 8);
FIELD(tthost_comparator, finish, 32, 8);
FIELD(tthost_comparator, destroy, 40, 8);
SIZE(tthost_comparator, 48);

FIELD(tthost_parallelism, struct_size, 0, 4);
FIELD(tthost_parallelism, reserved, 4, 4);
FIELD(tthost_parallelism, self, 8, 8);
FIELD(tthost_parallelism, plan, 16, 8);
FIELD(tthost_parallelism, destroy, 24, 8);
SIZE(tthost_parallelism, 32);

FIELD(tthost_reporter, struct_size, 0, 4);
FIELD(tthost_reporter, reserved, 4, 4);
FIELD(tthost_reporter, self, 8, 8);
FIELD(tthost_reporter, event, 16, 8);
FIELD(tthost_reporter, destroy, 24, 8);
SIZE(tthost_reporter, 32);

FIELD(tthost_leaf_stats, struct_size, 0, 4);
FIELD(tthost_leaf_stats, known, 4, 4);
FIELD(tthost_leaf_stats, element_count, 8, 8);
FIELD(tthost_leaf_stats, finite_count, 16, 8);
FIELD(tthost_leaf_stats, equal_count, 24, 8);
FIELD(tthost_leaf_stats, mean_golden, 32, 8);
FIELD(tthost_leaf_stats, mean_actual, 40, 8);
FIELD(tthost_leaf_stats, m2_golden, 48, 8);
FIELD(tthost_leaf_stats, m2_actual, 56, 8);
FIELD(tthost_leaf_stats, co_moment, 64, 8);
FIELD(tthost_leaf_stats, max_abs_diff, 72, 8);
FIELD(tthost_leaf_stats, max_abs_golden, 80, 8);
FIELD(tthost_leaf_stats, max_abs_actual, 88, 8);
FIELD(tthost_leaf_stats, sum_sq_diff, 96, 8);
FIELD(tthost_leaf_stats, sum_sq_golden, 104, 8);
FIELD(tthost_leaf_stats, sum_sq_actual, 112, 8);
FIELD(tthost_leaf_stats, max_abs_diff_index, 120, 8);
SIZE(tthost_leaf_stats, 128);

FIELD(tthost_stats, struct_size, 0, 4);
FIELD(tthost_stats, reserved, 4, 4);
FIELD(tthost_stats, want, 8, 8);
FIELD(tthost_stats, want_violations, 16, 8);
FIELD(tthost_stats, read, 24, 8);
FIELD(tthost_stats, read_violations, 32, 8);
SIZE(tthost_stats, 40);
