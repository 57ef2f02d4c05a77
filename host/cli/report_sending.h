// SPDX-License-Identifier: Apache-2.0
// Sends recorded runs to reporters: what a command asks for, and what earlier runs left.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/cli/host.h"
#include "host/model/plugin_manifest.h"
#include "host/model/selection.h"
#include "host/report/report_replay.h"

namespace tthost {

// `run` as FindRun() takes it. A run that is running, or that somebody else sends, is refused. The
// markers of what arrives are removed; what does not arrive leaves none.
Result<Replayed> SendRun(const std::string& run, const std::vector<ConfiguredPlugin>& reporters,
                         const std::string& output_directory, const Host& host);

// What stands in the markers of one run of the store.
Result<Replayed> SendUndelivered(const std::string& uid, const PluginCatalog& plugins,
                                 const Host& host);

// After run `uid` has delivered `delivered`: sends what earlier runs could not deliver there, the
// oldest first, until one cannot be sent. Of a reporter that writes one file per run nothing is
// sent: that file is now the later run's. `say` gets lines for the user.
void SendWhatEarlierRunsLeft(const std::string& uid, const std::vector<Delivery>& delivered,
                             const PluginCatalog& plugins,
                             const std::function<void(const std::string&)>& say, const Host& host);

// What the user is told to do about a report of that run which did not arrive.
std::string RemedyFor(const std::string& uid);

}  // namespace tthost
