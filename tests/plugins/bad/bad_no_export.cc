// SPDX-License-Identifier: Apache-2.0
// A library without an entry.
namespace {
[[maybe_unused]] int nothing_to_see = 0;
}  // namespace
