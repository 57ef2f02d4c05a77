// SPDX-License-Identifier: Apache-2.0
// What a case needs beyond the base environment, and where it comes from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/base/json.h"
#include "host/execute/base_environment.h"
#include "host/execute/requirement_layer.h"
#include "host/execute/requirements.h"

namespace tthost {

struct LayerExplanation {
  std::string id;
  std::string python;                        // the base
  std::optional<Requirements> requirements;  // none: the case needs nothing
  bool is_disabled = false;                  // by TT_XLA_DISABLE_MODEL_REQS
  BaseEnvironment base;                      // with requirements
  std::optional<Result<LayerDescription>> layer;
  std::string directory;  // of the layer
};

std::string ExplanationText(const LayerExplanation& explanation);
Json ToJson(const LayerExplanation& explanation);

}  // namespace tthost
