// SPDX-License-Identifier: Apache-2.0
// One leaf of an output tree, as comparison sees it.
#pragma once

#include <optional>
#include <string>

#include "tthost/tensor.h"

namespace tthost {

struct LeafView {
  std::string path;                     // "logits", "cache/3/key"
  std::optional<tthost_tensor> tensor;  // borrowed: whoever made the view keeps the memory
  std::string value;                    // text of a leaf that is no tensor: "None", "3"
  double noise_floor = 0;               // magnitudes up to it count as zero; 0: none
};

}  // namespace tthost
