/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin's own manifest inside the plugin: the text of NAME.tthost.json, in a source file that
 * tthost_add_plugin() generates, in ELF section ".tthost". Not exported. */
#ifndef TTHOST_MANIFEST_H_
#define TTHOST_MANIFEST_H_

#include "tthost/base.h"

#ifndef TTHOST_MANIFEST_SIZE
#error "TTHOST_MANIFEST_SIZE is not set: build the plugin with tthost_add_plugin()"
#endif

/* Not zero-terminated. */
TTHOST_EXTERN_C __attribute__((visibility("hidden")))
const char tthost_manifest_text[TTHOST_MANIFEST_SIZE];

#endif /* TTHOST_MANIFEST_H_ */
