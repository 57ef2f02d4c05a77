/* SPDX-License-Identifier: Apache-2.0 */
/* A comparator that uses a slot of the next minor where the host has it, and lives without it. */
#include "tthost/manifest.h"
#include "tthost/tthost.h"

static const tthost_host* the_host;

static tthost_str Text(const char* text, size_t size) {
  tthost_str str;
  str.data = text;
  str.size = size;
  return str;
}
#define TEXT(literal) Text(literal, sizeof(literal) - 1)

static tthost_status Begin(void* self, tthost_call* call, const tthost_compare_info* info) {
  (void)self;
  (void)call;
  (void)info;
  return TTHOST_OK;
}

static tthost_status Leaf(void* self, tthost_call* call, const tthost_leaf* leaf) {
  (void)self;
  (void)call;
  (void)leaf;
  return TTHOST_OK;
}

static tthost_status Finish(void* self, tthost_call* call) {
  tthost_metric metric = {0};
  (void)self;
  metric.struct_size = sizeof(metric);
  metric.passed = 1;
  metric.gates = 1;
  metric.name = TEXT("answer");
  metric.value = TTHOST_HAS(the_host, answer) ? the_host->answer(call) : -1;
  return the_host->metric(call, &metric);
}

static void Destroy(void* self) { (void)self; }

static tthost_status Create(const tthost_host* host, tthost_call* call, tthost_str config,
                            void* out) {
  tthost_comparator* const table = (tthost_comparator*)out;
  (void)call;
  (void)config;
  the_host = host;
  table->begin = Begin;
  table->leaf = Leaf;
  table->finish = Finish;
  table->destroy = Destroy;
  return TTHOST_OK;
}

static const void* Extension(tthost_str id) {
  (void)id;
  return NULL;
}

static const tthost_plugin the_plugin = {
    sizeof(tthost_plugin),
    TTHOST_SDK_MINOR,
    TTHOST_MINOR_REQUIRED,
    TTHOST_KIND_COMPARATOR,
    TTHOST_SANITIZER_BUILT,
    0,
    {tthost_manifest_text, sizeof(tthost_manifest_text)},
    Create,
    Extension,
};

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host* host) {
  (void)host;
  return &the_plugin;
}
