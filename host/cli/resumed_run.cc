// SPDX-License-Identifier: Apache-2.0
#include "host/cli/resumed_run.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <unordered_set>
#include <utility>
#include <variant>

#include "host/cli/arguments.h"
#include "host/cli/preset_arguments.h"
#include "host/cli/run_settings.h"

namespace tthost {

Result<ResumedRun> ResumeRun(const RunCommand& given, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(StoredRun stored,
                          FindRunToResume(RunsDirectory(), *given.resume, host.filesystem));
  TTHOST_ASSIGN_OR_RETURN(const Command recorded, ParseArguments(stored.command_line));
  const RunCommand* const run = std::get_if<RunCommand>(&recorded);
  if (run == nullptr) {
    return Error(Status::Usage("run " + stored.uid + " was not started by `tt-host run`"));
  }
  if (chdir(stored.working_directory.c_str()) != 0) {
    return Error(Status::Usage("run " + stored.uid + " was started in '" +
                               stored.working_directory + "': " + std::strerror(errno)));
  }
  RunCommand command = FillIn(given, *run);
  command.command_line = stored.command_line;
  // A seed that nobody gave was drawn: it stands in the journal only.
  if (!command.shuffle_seed) command.shuffle_seed = stored.shuffle_seed;
  return ResumedRun{std::move(stored), std::move(command)};
}

Selection Remaining(Selection selection, const StoredRun& stored) {
  std::unordered_set<std::string> done;
  for (const StoredCase& finished : stored.cases) done.insert(finished.node_id);
  std::erase_if(selection.cases,
                [&](const Case& test_case) { return done.contains(test_case.node_id); });
  return selection;
}

}  // namespace tthost
