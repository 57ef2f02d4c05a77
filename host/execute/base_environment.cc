// SPDX-License-Identifier: Apache-2.0
#include "host/execute/base_environment.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>

#include "host/base/json.h"
#include "host/base/worker_process.h"

namespace tthost {
namespace {

constexpr int kTimeoutMs = 120'000;

constexpr const char* kQuestion = R"(
import importlib.metadata, json, sysconfig
versions, modules = {}, {}
for found in importlib.metadata.distributions():
    if found.metadata["Name"]:
        versions.setdefault(found.metadata["Name"], found.version)
for module, names in importlib.metadata.packages_distributions().items():
    for name in names:
        modules.setdefault(name, []).append(module)
print()
print(json.dumps({
    "abi": sysconfig.get_config_var("SOABI") or "",
    "platform": sysconfig.get_platform(),
    "lock": sorted(f"{name}=={version}" for name, version in versions.items()),
    "modules": modules,
}))
)";

// Warnings of the interpreter stand before the answer.
std::string LastLine(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

Result<BaseEnvironment> AskBaseEnvironment(ProcessRunner& runner, const std::string& venv,
                                           int abort_descriptor) {
  ProcessSpec spec;
  spec.argv = {venv + "/bin/python", "-I", "-c", kQuestion};
  spec.environment = WorkerEnvironment();
  TTHOST_ASSIGN_OR_RETURN(
      const CapturedRun run,
      RunCaptured(runner, spec, kTimeoutMs, /*output_limit=*/4 << 20, abort_descriptor));
  const auto failure = [&](const std::string& reason) {
    return Error(Status::Unavailable("cannot list what " + venv + " holds: " + reason));
  };
  if (run.status.exit_code != 0) return failure(Describe(run.status) + "\n" + run.output);
  try {
    const Json json = Json::parse(LastLine(run.output));
    BaseEnvironment base{.abi = json.at("abi"),
                         .platform = json.at("platform"),
                         .lock = json.at("lock"),
                         .modules = {}};
    for (const auto& [name, modules] : json.at("modules").items()) {
      base.modules[NormalisedName(name)] = modules.get<std::vector<std::string>>();
    }
    return base;
  } catch (const Json::exception& error) {
    return failure(error.what());
  }
}

std::string NormalisedName(std::string_view name) {
  std::string normalised;
  for (const char c : name) {
    const bool separates = c == '-' || c == '_' || c == '.';
    if (separates && normalised.ends_with('-')) continue;
    normalised += separates ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return normalised;
}

bool BelongsToBase(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kNames = {"torch", "torch-xla", "jaxlib",
                                                             "triton"};
  static constexpr std::array<std::string_view, 4> kBeginnings = {"nvidia-", "cuda-", "jax-cuda",
                                                                  "pytorch-triton"};
  const std::string normalised = NormalisedName(name);
  return std::ranges::find(kNames, normalised) != kNames.end() ||
         std::ranges::any_of(kBeginnings, [&](std::string_view beginning) {
           return normalised.starts_with(beginning);
         });
}

}  // namespace tthost
