// SPDX-License-Identifier: Apache-2.0
// tt-host-worker MODE: a child of tt-host. It runs what the controller must not run itself.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "host/base/channel.h"
#include "host/worker/case_process.h"
#include "host/worker/contained_process.h"
#include "host/worker/modes.h"

namespace tthost {
namespace {

using Mode = Result<void> (*)(const Json& start, Channel& channel);

constexpr std::array<std::pair<std::string_view, Mode>, 10> kModes = {{
    {"discover", RunDiscoverMode},
    {"tables", RunTablesMode},
    {"case", RunCaseMode},
    {"serve", RunServeMode},
    {"terminal", RunTerminalMode},
    {"report", RunReportMode},
    {"compare", RunCompareMode},
    {"plan", RunPlanMode},
    {"check", RunCheckMode},
    {"describe", RunDescribeMode},
}};

Mode FindMode(std::string_view name) {
  for (const auto& [known, mode] : kModes) {
    if (known == name) return mode;
  }
  return nullptr;
}

Result<void> Run(Mode mode, Channel& channel) {
  TTHOST_ASSIGN_OR_RETURN(const Received received, channel.Receive(/*wait=*/true));
  if (received.state != ReceiveState::kFrame) return {};
  try {
    return mode(Json::parse(received.frame.text), channel);
  } catch (const nlohmann::json::exception& error) {
    return Error(Status::Internal(std::string("malformed frame: ") + error.what()));
  }
}

}  // namespace
}  // namespace tthost

int main(int argc, char** argv) {
  if (argc > 2 && std::string_view(argv[1]) == "contain") return tthost::RunContained(argv + 2);
  const tthost::Mode mode = argc == 2 ? tthost::FindMode(argv[1]) : nullptr;
  if (mode == nullptr) {
    fputs("tt-host-worker is started by tt-host; run `tt-host --help`\n", stderr);
    return 4;
  }
  // JAX reads it when it is imported: nothing that another run has compiled is to be taken for what
  // this one would compile.
  unsetenv("JAX_COMPILATION_CACHE_DIR");
  tthost::Channel channel{tthost::UniqueFd(tthost::kChannelDescriptor)};
  const auto done = tthost::Run(mode, channel);
  if (!done) {
    const tthost::Status& status = done.error();
    (void)channel.Send({{"type", "failed"},
                        {"message", status.message},
                        {"usage", status.code == tthost::StatusCode::kUsage}});
  }
  tthost::EndProcess(done ? 0 : 1);
}
