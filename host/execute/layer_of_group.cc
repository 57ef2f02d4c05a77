// SPDX-License-Identifier: Apache-2.0
#include "host/execute/layer_of_group.h"

namespace tthost {

std::optional<Result<std::string>> LayerOf(const CaseGroup& group, LayerBuilder& layers) {
  if (!group.requirements) return "";
  const Result<ObtainedLayer>* const layer = layers.Find(group.requirements->fingerprint);
  if (layer == nullptr) return std::nullopt;
  return *layer ? Result<std::string>((*layer)->directory) : Error((*layer).error());
}

}  // namespace tthost
