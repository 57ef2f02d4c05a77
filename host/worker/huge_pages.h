// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace tthost {

// Puts the private memory of this process into huge pages where the kernel can (Linux 6.1). A fork
// copies one entry for each page and its end drops it again: with torch imported there are 37,000
// small ones, which is most of what a small case costs. The memory itself grows by next to nothing.
void CollapseIntoHugePages();

}  // namespace tthost
