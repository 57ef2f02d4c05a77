// SPDX-License-Identifier: Apache-2.0
// A comparator in plain C terms that accepts everything, for bad plugins to spoil in one respect.
#pragma once

#include "tthost/manifest.h"
#include "tthost/tthost.h"

namespace {

tthost_status SkeletonBegin(void*, tthost_call*, const tthost_compare_info*) { return TTHOST_OK; }
tthost_status SkeletonLeaf(void*, tthost_call*, const tthost_leaf*) { return TTHOST_OK; }
tthost_status SkeletonFinish(void*, tthost_call*) { return TTHOST_OK; }
void SkeletonDestroy(void*) {}

tthost_status SkeletonCreate(const tthost_host*, tthost_call*, tthost_str, void* out) {
  auto* const table = static_cast<tthost_comparator*>(out);
  table->begin = &SkeletonBegin;
  table->leaf = &SkeletonLeaf;
  table->finish = &SkeletonFinish;
  table->destroy = &SkeletonDestroy;
  return TTHOST_OK;
}

const void* SkeletonExtension(tthost_str) { return nullptr; }

constexpr tthost_plugin kSkeleton = {
    sizeof(tthost_plugin),
    TTHOST_SDK_MINOR,
    TTHOST_SDK_MINOR,
    TTHOST_KIND_COMPARATOR,
    TTHOST_SANITIZER_BUILT,
    0,
    {tthost_manifest_text, sizeof(tthost_manifest_text)},
    &SkeletonCreate,
    &SkeletonExtension,
};

}  // namespace
