// SPDX-License-Identifier: Apache-2.0
#include "host/execute/bringup_stage.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>
#include <utility>

namespace tthost {
namespace {

// In the working directory of a case, `work`.
constexpr std::string_view kFileName = "/._bringup_stage.txt";
constexpr size_t kTailBytes = 1024;
constexpr std::array kStages = {
    std::pair{std::string_view("FE_COMPILATION_START"), Stage::kLower},
    std::pair{std::string_view("TTMLIR_COMPILATION_START"), Stage::kCompile},
    std::pair{std::string_view("RUNTIME_EXECUTION_START"), Stage::kRun},
};

}  // namespace

std::optional<Stage> LastBringupStage(const std::string& case_directory,
                                      const FileSystem& filesystem) {
  const std::string path = case_directory + "/work" + std::string(kFileName);
  std::istringstream words(filesystem.ReadTail(path, kTailBytes).value_or(""));
  std::optional<Stage> last;
  for (std::string word; words >> word;) {
    const auto found =
        std::ranges::find(kStages, std::string_view(word), [](const auto& s) { return s.first; });
    if (found != kStages.end()) last = found->second;
  }
  return last;
}

}  // namespace tthost
