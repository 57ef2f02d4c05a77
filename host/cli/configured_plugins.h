// SPDX-License-Identifier: Apache-2.0
// Plugins that a command names, with their merged configuration.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "host/base/result.h"
#include "host/config/plugin_configuration.h"
#include "host/model/plugin_manifest.h"
#include "host/model/selection.h"

namespace tthost {

// `--report ID[:key=value,…]`, read.
struct ReportRequest {
  std::string id;
  std::vector<std::pair<std::string, std::string>> values;
  std::string origin;  // "--report ID:key=value", "--junitxml PATH"
};
Result<ReportRequest> ParseReportRequest(const std::string& text);

// A usage error gives the nearest id.
Result<const PluginManifest*> FindPlugin(const PluginCatalog& plugins, PluginKind kind,
                                         const std::string& id);

// Whether a reporter with this configuration writes a file that the next run writes anew (`out`).
bool WritesOneFile(const std::string& config);

// Two reporters that would write the same file (`out`, relative to `output_directory`) are a usage
// error.
Result<std::vector<ConfiguredPlugin>> ConfigureReporters(const std::vector<ReportRequest>& requests,
                                                         const PluginCatalog& plugins,
                                                         const PluginLayers& layers,
                                                         const std::string& output_directory);

// Comparators that count. Without ids: every built-in one, counting as its schema says.
Result<std::vector<ConfiguredPlugin>> ConfigureComparators(const std::vector<std::string>& ids,
                                                           const PluginCatalog& plugins,
                                                           const PluginLayers& layers);

}  // namespace tthost
