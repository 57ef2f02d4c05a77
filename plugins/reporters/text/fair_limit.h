// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace tthost::reporters {

// How many bytes of each text to keep so that all of these sizes fit into `total`: short ones
// whole, the longest cut first.
size_t FairLimit(std::vector<size_t> sizes, size_t total);

}  // namespace tthost::reporters
