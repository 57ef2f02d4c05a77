// SPDX-License-Identifier: Apache-2.0
#include "host/cli/artefact_settings.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "host/base/install_paths.h"

namespace tthost {

std::string OptionsInForce(const ExecuteOptions& options) {
  const Json json = {{"models_root", options.models_root},
                     {"python", options.venv},
                     {"runtime", options.runtime},
                     {"platform", options.platform},
                     {"arch", options.arch},
                     {"dtype", options.dtype},
                     {"seed", options.seed},
                     {"devices", options.devices},
                     {"timeout_seconds", options.timeout_seconds},
                     {"keep_dropout", options.keep_dropout},
                     {"compile_only", options.compile_only}};
  return json.dump();
}

std::unique_ptr<CaseArtefacts> MakeCaseArtefacts(const RunCommand& command,
                                                 const RunSettings& settings,
                                                 FileSystem& filesystem) {
  if (settings.case_artefacts.empty()) return nullptr;
  return std::make_unique<CaseArtefacts>(
      CaseArtefacts::Settings{.directory = settings.case_artefacts,
                              .run_directory = settings.execute.run_directory,
                              .program = FindInstallPaths().prefix + "/bin/tt-host",
                              .working_directory = std::filesystem::current_path().string(),
                              .reproduce_options = ReproduceOptions(command),
                              .run_options = OptionsInForce(settings.execute)},
      filesystem);
}

}  // namespace tthost
