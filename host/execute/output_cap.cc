// SPDX-License-Identifier: Apache-2.0
#include "host/execute/output_cap.h"

namespace tthost {

void OutputCap::Trim(FileSystem& filesystem) {
  const uint64_t size = filesystem.Size(path_).value_or(0);
  if (size < hollow_until_ + kMostBytes - kKeptBytes) return;
  const uint64_t end = size - kKeptBytes;
  if (filesystem.Hollow(path_, hollow_until_, end)) hollow_until_ = end;
}

void OutputCap::Finish(FileSystem& filesystem) {
  const uint64_t size = filesystem.Size(path_).value_or(0);
  if (size <= kMostBytes) return;
  const auto head = filesystem.ReadHead(path_, kKeptBytes);
  const auto tail = filesystem.ReadTail(path_, kKeptBytes);
  if (!head || !tail) return;
  (void)filesystem.WriteAtomic(path_, CutOutput(*head, *tail, size));
}

}  // namespace tthost
