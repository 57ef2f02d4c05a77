// SPDX-License-Identifier: Apache-2.0
// What a requirement layer holds, as its layer.json tells it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"

namespace tthost {

struct LayerPackage {
  std::string name, version;
  std::string because;      // "requirements.txt", "needed by sentencepiece"
  std::string requirement;  // that installs exactly this again: "x==1.0", "x @ https://…"
};

struct LayerContent {
  std::vector<LayerPackage> packages;  // sorted by name
  std::vector<std::string> mask;       // modules of the base to hide
  std::string source;                  // directory of the loader that it was built for
  uint64_t bytes = 0;

  bool IsNeeded() const { return !packages.empty() || !mask.empty(); }
};

std::string LayerContentText(const LayerContent& content);
// `path` is for the error.
Result<LayerContent> ParseLayerContent(std::string_view text, const std::string& path);

}  // namespace tthost
