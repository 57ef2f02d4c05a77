// SPDX-License-Identifier: Apache-2.0
// What a run does, once command line, tt-host.yaml and defaults are put together.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/cli/catalog_settings.h"
#include "host/cli/commands.h"
#include "host/cli/configured_plugins.h"
#include "host/cli/host.h"
#include "host/config/project_file.h"
#include "host/execute/execute.h"
#include "host/select/choose.h"
#include "host/select/select.h"

namespace tthost {

struct StoredRun;

struct RunSettings {
  CatalogSettings catalog;
  FilterOptions filter;
  SelectOptions select;
  ExecuteOptions execute;
  std::vector<ReportRequest> reports;
  std::string run_uid;
  std::string output_directory;  // absolute; relative paths of reports start there
  std::string case_artefacts;    // absolute; gets a directory for each case; empty: not asked for
};

// Where runs are recorded: <state>/runs.
std::string RunsDirectory();

// `resumed`: the run that goes on, with the choice of cases that it began with; null: a new one.
// Usage errors name the argument. Creates nothing.
Result<RunSettings> ResolveRunSettings(const RunCommand& command, const ProjectFile& project,
                                       const StoredRun* resumed, const Host& host);

// What only an execution needs and a listing would wait for: which isolation the kernel grants, how
// much memory there is, and what earlier runs took.
void PrepareExecution(const Host& host, ExecuteOptions& options);

// The options of the command line that a single case needs to run as it did, each with a blank
// before it: " --models-root examples/models --seed 1".
std::string ReproduceOptions(const RunCommand& command);

}  // namespace tthost
