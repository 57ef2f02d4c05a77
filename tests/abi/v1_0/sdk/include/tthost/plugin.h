/* SPDX-License-Identifier: Apache-2.0 */
/* The one symbol that a plugin exports and the descriptor behind it. */
#ifndef TTHOST_PLUGIN_H_
#define TTHOST_PLUGIN_H_

#include "tthost/base.h"
#include "tthost/host.h"

/* The lowest host minor that the plugin can live with. tthost_add_plugin() takes it from the
 * manifest ("sdk": {"required": …}). */
#ifndef TTHOST_MINOR_REQUIRED
#define TTHOST_MINOR_REQUIRED TTHOST_SDK_MINOR
#endif

enum { TTHOST_KIND_COMPARATOR = 1, TTHOST_KIND_PARALLELISM = 2, TTHOST_KIND_REPORTER = 3 };

enum { TTHOST_SANITIZER_NONE = 1, TTHOST_SANITIZER_ADDRESS = 2, TTHOST_SANITIZER_THREAD = 3 };

#if defined(__has_feature) /* clang */
#if __has_feature(address_sanitizer)
#define TTHOST_SANITIZER_BUILT TTHOST_SANITIZER_ADDRESS
#elif __has_feature(thread_sanitizer)
#define TTHOST_SANITIZER_BUILT TTHOST_SANITIZER_THREAD
#endif
#endif
#if defined(TTHOST_SANITIZER_BUILT)
#elif defined(__SANITIZE_ADDRESS__)
#define TTHOST_SANITIZER_BUILT TTHOST_SANITIZER_ADDRESS
#elif defined(__SANITIZE_THREAD__)
#define TTHOST_SANITIZER_BUILT TTHOST_SANITIZER_THREAD
#else
#define TTHOST_SANITIZER_BUILT TTHOST_SANITIZER_NONE
#endif

/* Constant, static storage in the plugin. */
typedef struct tthost_plugin {
  uint32_t struct_size;
  uint32_t minor;           /* SDK minor the plugin was built against */
  uint32_t minor_required;  /* TTHOST_MINOR_REQUIRED */
  int32_t kind;             /* TTHOST_KIND_* */
  int32_t sanitizer;        /* TTHOST_SANITIZER_BUILT */
  int32_t reserved;         /* 0 */
  tthost_str manifest_json; /* same text as the manifest file beside the library */

  /* [control] [borrowed] Makes one instance. `host` lives as long as the process. `config_json` is
   * complete (every key of the schema) and valid. `out` points to the struct of the plugin's kind
   * (tthost_comparator, tthost_parallelism or tthost_reporter), zeroed, with the host's struct_size
   * in place: fill the slots that it covers (TTHOST_HAS), write nothing beyond it, set `self`, and
   * lower struct_size to your own when yours is smaller. On failure leave `out` alone. */
  tthost_status (*create)(const tthost_host* host, tthost_call* call, tthost_str config_json,
                          void* out);

  /* [any] [static] Plugin extension by id; null for every id that it does not know. The
   * slot itself is never null. */
  const void* (*extension)(tthost_str id);
} tthost_plugin;

/* [any] [static] Returns the same pointer each time; allocates nothing, starts nothing, touches no
 * Python. The symbol carries the major version: another major is another symbol, and one library
 * may export both. */
TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host* host);

#define TTHOST_PLUGIN_ENTRY "tthost_plugin_query_v1"

#endif /* TTHOST_PLUGIN_H_ */
