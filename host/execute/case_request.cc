// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_request.h"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "host/execute/case_directory.h"
#include "host/execute/poll_set.h"

namespace tthost {
namespace {

// What the case may see of weight caches, beside what it inherits.
struct CacheAccess {
  std::map<std::string, std::string> environment;
  std::vector<std::string> read_only;
};

CacheAccess CacheAccessOf(const ExecuteOptions& options, const std::string& case_directory) {
  if (options.cache_policy == CachePolicy::kCase) {
    return {.environment = OwnCaches(std::getenv, CachesOfCase(case_directory)), .read_only = {}};
  }
  SharedCaches shared = SharedCachesOf(std::getenv, WeightDirectory(options.cache_directory));
  if (options.cache_policy == CachePolicy::kShared) shared.directories.clear();
  return {.environment = std::move(shared.environment), .read_only = std::move(shared.directories)};
}

std::string WithChips(std::string text, const std::vector<std::string>& chips) {
  constexpr std::string_view kPlace = "{chips}";
  std::string ids;
  for (const std::string& chip : chips) ids += (ids.empty() ? "" : ",") + chip;
  for (size_t at = 0; (at = text.find(kPlace, at)) != text.npos; at += ids.size()) {
    text.replace(at, kPlace.size(), ids);
  }
  return text;
}

}  // namespace

Json CaseRequestJson(const Case& test_case, const PlannedCase& planned, const std::string& layer,
                     const std::vector<std::string>& chips, int64_t deadline_ns,
                     const ControlGroup* group, const RunContext& context) {
  const ExecuteOptions& options = context.options;
  const ProcessTemplate& process = planned.process;
  std::map<std::string, std::string> environment = process.environment;
  const std::string case_directory = options.run_directory + "/" + CaseDirectoryName(test_case.id);
  CacheAccess caches = CacheAccessOf(options, case_directory);
  environment.merge(caches.environment);
  for (const auto& [name, text] : options.resources.environment) {
    if (!chips.empty()) environment[name] = WithChips(text, chips);
  }
  return {
      {"case", ToJson(test_case)},
      {"venv", options.venv},
      {"layer", layer.empty() ? Json(nullptr) : Json(layer)},
      {"models_root", options.models_root},
      {"runtime", options.runtime},
      {"platform", options.platform},
      {"dtype", options.dtype},
      {"keep_dropout", options.keep_dropout},
      {"keep_ir", options.keep_ir},
      {"keep_artefacts", options.keep_artefacts},
      {"compile_only", options.compile_only},
      {"seed", options.seed},
      {"threads", context.threads},
      {"devices", process.devices == 0 ? options.devices : process.devices},
      {"arch", options.arch},
      {"case_directory", case_directory},
      {"golden_directory", planned.may_share_golden ? SharedDirectory(options) + "/golden" : ""},
      {"bytecode_directory", SharedDirectory(options) + "/bytecode"},
      {"on_terminal", options.isolation == ExecuteOptions::Isolation::kNone},
      {"deadline_ns", deadline_ns == kNever ? 0 : deadline_ns},
      {"containment", ContainmentName(options.containment)},
      {"control_group", group == nullptr ? Json::array() : Json(group->MembersFiles())},
      {"read_only", caches.read_only},
      {"environment", environment}};
}

}  // namespace tthost
