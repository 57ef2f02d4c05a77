// SPDX-License-Identifier: Apache-2.0
// Names in the directory of a run that whoever makes them and whoever clears them away agree on.
#pragma once

namespace tthost {

// What cases leave for each other while the run lasts: golden/ results and bytecode/ of loaders.
inline constexpr char kSharedDirectoryName[] = "shared";

}  // namespace tthost
