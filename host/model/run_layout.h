// SPDX-License-Identifier: Apache-2.0
// Names in the directory of a run that whoever makes them and whoever clears them away agree on.
#pragma once

namespace tthost {

// Golden results that cases share, while the run lasts.
inline constexpr char kGoldenDirectoryName[] = "golden";

}  // namespace tthost
