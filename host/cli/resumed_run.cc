// SPDX-License-Identifier: Apache-2.0
#include "host/cli/resumed_run.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ostream>
#include <unordered_set>
#include <utility>
#include <variant>

#include "host/cli/arguments.h"
#include "host/cli/preset_arguments.h"
#include "host/cli/run_settings.h"

namespace tthost {
namespace {

// The finished cases that the selection lacks, the first ones by name.
std::string NamesOfMissing(const Selection& selection, const StoredRun& stored) {
  constexpr size_t kMostNamed = 5;
  std::unordered_set<std::string> selected;
  for (const Case& test_case : selection.cases) selected.insert(test_case.node_id);
  std::string names;
  size_t missing = 0;
  for (const StoredCase& finished : stored.cases) {
    if (selected.contains(finished.node_id) || ++missing > kMostNamed) continue;
    names += (names.empty() ? "" : ", ") + finished.id;
  }
  return missing > kMostNamed ? names + ", …" : names;
}

Result<void> CheckSelection(const Selection& selection, const StoredRun& stored) {
  const std::string missing = NamesOfMissing(selection, stored);
  const size_t now = selection.cases.size();
  const bool is_same_set =
      stored.selected_hash.empty() || stored.selected_hash == SelectedHash(selection);
  if (now == static_cast<size_t>(stored.planned) && missing.empty() && is_same_set) return {};
  std::string message = "run " + stored.uid + " cannot go on as it began: it chose " +
                        std::to_string(stored.planned) + " cases, its command line now chooses " +
                        std::to_string(now);
  if (now == static_cast<size_t>(stored.planned) && missing.empty())
    message += ", not all of them the same";
  if (!missing.empty()) message += ", and not these, which are done: " + missing;
  return Error(Status::Usage(
      message +
      "; the models, test_config, tt-host.yaml, .test_durations, .pytest_tests_to_run "
      "or the recorded runs it was chosen by have changed since. Undo that, start a new "
      "run, or say which cases are meant: tt-host run --resume " +
      stored.uid + " ID…"));
}

}  // namespace

Result<ResumedRun> ResumeRun(const RunCommand& given, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(RunToResume found,
                          FindRunToResume(RunsDirectory(), *given.resume, host.filesystem));
  for (const std::string& note : found.notes) host.err << "tt-host: note: " << note << "\n";
  StoredRun& stored = found.run;
  TTHOST_ASSIGN_OR_RETURN(const Command recorded, ParseArguments(stored.command_line));
  const RunCommand* const run = std::get_if<RunCommand>(&recorded);
  if (run == nullptr) {
    return Error(Status::Usage("run " + stored.uid + " was not started by `tt-host run`"));
  }
  if (chdir(stored.working_directory.c_str()) != 0) {
    return Error(Status::Usage("run " + stored.uid + " was started in '" +
                               stored.working_directory + "': " + std::strerror(errno)));
  }
  const bool has_own_choice =
      given.filter != FilterArguments() || given.catalog != CatalogArguments();
  RunCommand command = FillIn(given, *run);
  command.command_line = stored.command_line;
  // A seed that nobody gave was drawn: it stands in the journal only.
  if (!command.shuffle_seed) command.shuffle_seed = stored.shuffle_seed;
  return ResumedRun{std::move(stored), std::move(found.lock), std::move(command), has_own_choice};
}

Result<Selection> Remaining(Selection selection, const ResumedRun& resumed) {
  if (!resumed.has_own_choice) {
    TTHOST_RETURN_IF_ERROR(CheckSelection(selection, resumed.stored));
  }
  std::unordered_set<std::string> done;
  for (const StoredCase& finished : resumed.stored.cases) done.insert(finished.node_id);
  std::erase_if(selection.cases,
                [&](const Case& test_case) { return done.contains(test_case.node_id); });
  return selection;
}

}  // namespace tthost
