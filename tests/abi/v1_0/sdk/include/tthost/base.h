/* SPDX-License-Identifier: Apache-2.0 */
/* Scalars, strings, status codes and the size rule that every other SDK header builds on.
 *
 * Rules for the whole SDK
 *   - Strings are UTF-8 {pointer, length}, borrowed for the duration of the call that passes them.
 *   - Every struct starts with `uint32_t struct_size`, set by whoever fills the struct. A reader
 *     tests TTHOST_HAS before it touches a field that is newer than the first release.
 *   - Enums travel as int32_t; 0 is never a valid choice. Flags travel as int32_t, 0 or 1.
 *   - No memory changes owner, no exception and no C++ or Python object crosses.
 *
 * Thread tags
 *   [control]  one host thread; never at the same time as another call on the same instance
 *   [any]      any thread; may run at the same time on different instances
 *   [host-any] host function; any thread, but only while the call it belongs to runs
 *
 * Ownership tags, for what the pointers of a function lead to
 *   [borrowed] it stays the caller's and is valid until the function returns: copy what you keep
 *   [copied]   the host copies what it keeps before the function returns
 *   [filled]   the caller's memory, filled as far as the function knows; struct_size says how far
 *   [static]   what is returned lives as long as the process
 *   [ends]     the plugin's own: the last call with this pointer
 */
#ifndef TTHOST_BASE_H_
#define TTHOST_BASE_H_

#include <stddef.h>
#include <stdint.h>

#define TTHOST_SDK_MAJOR 1
#define TTHOST_SDK_MINOR 0

#if defined(__cplusplus)
#define TTHOST_EXTERN_C extern "C"
#else
#define TTHOST_EXTERN_C extern
#endif
#define TTHOST_EXPORT TTHOST_EXTERN_C __attribute__((visibility("default")))

/* True when the writer of *ptr knew `field`. */
#define TTHOST_HAS(ptr, field)   \
  ((ptr) != NULL &&              \
   (size_t)(ptr)->struct_size >= \
       (size_t)((const char*)&(ptr)->field - (const char*)(ptr)) + sizeof((ptr)->field))

typedef struct tthost_str {
  const char* data; /* not zero-terminated; may be null when size is 0 */
  size_t size;      /* bytes */
} tthost_str;

/* 0 is success; 1 to 16 are the canonical codes that gRPC, PJRT and IREE share. */
typedef int32_t tthost_status;
enum {
  TTHOST_OK = 0,
  TTHOST_CANCELLED = 1,
  TTHOST_UNKNOWN = 2,
  TTHOST_INVALID_ARGUMENT = 3,
  TTHOST_DEADLINE_EXCEEDED = 4,
  TTHOST_NOT_FOUND = 5,
  TTHOST_ALREADY_EXISTS = 6,
  TTHOST_PERMISSION_DENIED = 7,
  TTHOST_RESOURCE_EXHAUSTED = 8,
  TTHOST_FAILED_PRECONDITION = 9,
  TTHOST_ABORTED = 10,
  TTHOST_OUT_OF_RANGE = 11,
  TTHOST_UNIMPLEMENTED = 12,
  TTHOST_INTERNAL = 13,
  TTHOST_UNAVAILABLE = 14,
  TTHOST_DATA_LOSS = 15,
  TTHOST_UNAUTHENTICATED = 16
};

/* One per call from the host into a plugin, or one for the calls of a comparison (begin, leaf,
 * finish); owned by the host. Usable only while a call that it came with runs. */
typedef struct tthost_call tthost_call;

#endif /* TTHOST_BASE_H_ */
