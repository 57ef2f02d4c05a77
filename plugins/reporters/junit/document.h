// SPDX-License-Identifier: Apache-2.0
// The whole report as XML.
#pragma once

#include <cstddef>

#include "file/atomic_file.h"
#include "kept_run.h"

namespace tthost::junit {

// One <testsuites> with one <testsuite name="pytest">. To be called once the run has begun. Returns
// how many bytes it has.
size_t WriteDocument(KeptRun& run, reporters::AtomicFile& file);

}  // namespace tthost::junit
