// SPDX-License-Identifier: Apache-2.0
#include "host/cli/ci_facts.h"

#include <cstdlib>
#include <string>

namespace tthost {

std::optional<CiFacts> ReadCiFacts(const std::function<const char*(const char*)>& variable) {
  const auto text = [&](const char* name) -> std::string {
    const char* const value = variable(name);
    return value == nullptr ? "" : value;
  };
  const auto number = [&](const char* name) -> int64_t {
    return std::strtoll(text(name).c_str(), nullptr, 10);
  };
  if (text("GITHUB_ACTIONS") != "true") return std::nullopt;
  const std::string owner_and_name = text("GITHUB_REPOSITORY");
  const std::string repository = text("GITHUB_SERVER_URL") + "/" + owner_and_name;
  const std::string source_branch = text("GITHUB_HEAD_REF");  // of a pull request only
  return CiFacts{.provider = "github",
                 .project = owner_and_name.substr(owner_and_name.find('/') + 1),
                 .pipeline = text("GITHUB_WORKFLOW"),
                 .trigger = text("GITHUB_EVENT_NAME"),
                 .pipeline_id = number("GITHUB_RUN_ID"),
                 .attempt = number("GITHUB_RUN_ATTEMPT"),
                 .job_id = number("TT_HOST_JOB_ID"),
                 .job_name = text("GITHUB_JOB"),
                 .url = repository + "/actions/runs/" + text("GITHUB_RUN_ID"),
                 .repository = repository,
                 .branch = source_branch.empty() ? text("GITHUB_REF_NAME") : source_branch,
                 .commit = text("GITHUB_SHA"),
                 .author = text("GITHUB_ACTOR")};
}

}  // namespace tthost
