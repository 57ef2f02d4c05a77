// SPDX-License-Identifier: Apache-2.0
#include "host/select/case_markers.h"

#include <algorithm>

#include "host/select/arch_table.h"
#include "host/select/lower_case.h"

namespace tthost {
namespace {

class MarkerList {
 public:
  void Add(std::string marker) {
    if (std::ranges::find(markers_, marker) == markers_.end()) {
      markers_.push_back(std::move(marker));
    }
  }
  // "n300-llmbox" can be written as one word in Python too: "n300_llmbox".
  void AddArch(const std::string& arch) {
    Add(arch);
    std::string twin = arch;
    std::ranges::replace(twin, '-', '_');
    Add(std::move(twin));
  }
  std::vector<std::string> Take() { return std::move(markers_); }

 private:
  std::vector<std::string> markers_;
};

}  // namespace

std::vector<std::string> ModelMarkers(std::string_view parallelism, RunMode run_mode,
                                      const ConfigEntry* config) {
  MarkerList markers;
  markers.Add("model_test");
  markers.Add("no_auto_properties");
  markers.Add(std::string(parallelism));
  markers.Add(std::string(RunModeName(run_mode)));
  const ConfigStatus status = config ? config->expectation.status : ConfigStatus::kUnspecified;
  markers.Add(LowerCase(ConfigStatusName(status)));
  if (config != nullptr) {
    for (const std::string& marker : config->markers) markers.Add(marker);
  }
  for (const std::string& arch : config ? config->supported_archs : DefaultArches()) {
    markers.AddArch(arch);
  }
  return markers.Take();
}

std::vector<std::string> PlaceholderMarkers() {
  return {"model_test", "no_auto_properties", "placeholder"};
}

std::vector<std::string> DiscoveryMarkers() { return {"discovery_error"}; }

}  // namespace tthost
