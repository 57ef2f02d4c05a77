/* SPDX-License-Identifier: Apache-2.0 */
/* Host-memory tensor views, laid out like DLPack's DLTensor.
 *
 * What the host hands out: device CPU, one lane, native endianness, strides never null (in
 * elements, may be zero or negative), data null exactly when the tensor is empty. Borrowed and
 * read-only for the duration of the call.
 *
 * A later minor may hand out types that are not here yet: answer TTHOST_UNIMPLEMENTED to a code or
 * a number of bits that you do not know. Types of less than a byte are packed, low bits first. */
#ifndef TTHOST_TENSOR_H_
#define TTHOST_TENSOR_H_

#include "tthost/base.h"

/* DLPack type codes. */
enum {
  TTHOST_DTYPE_INT = 0,
  TTHOST_DTYPE_UINT = 1,
  TTHOST_DTYPE_FLOAT = 2,
  TTHOST_DTYPE_BFLOAT = 4,
  TTHOST_DTYPE_COMPLEX = 5,
  TTHOST_DTYPE_BOOL = 6,
  TTHOST_DTYPE_FLOAT8_E4M3FN = 10,
  TTHOST_DTYPE_FLOAT8_E5M2 = 12
};

enum { TTHOST_DEVICE_CPU = 1 };

typedef struct tthost_dtype {
  uint8_t code; /* TTHOST_DTYPE_* */
  uint8_t bits;
  uint16_t lanes; /* 1 */
} tthost_dtype;

typedef struct tthost_tensor {
  void* data;
  int32_t device_type; /* TTHOST_DEVICE_CPU */
  int32_t device_id;   /* 0 */
  int32_t ndim;
  tthost_dtype dtype;
  int64_t* shape;       /* ndim items */
  int64_t* strides;     /* ndim items, in elements */
  uint64_t byte_offset; /* add to data */
} tthost_tensor;

#endif /* TTHOST_TENSOR_H_ */
