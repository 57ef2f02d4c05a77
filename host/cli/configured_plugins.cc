// SPDX-License-Identifier: Apache-2.0
#include "host/cli/configured_plugins.h"

#include <algorithm>

#include "host/config/run_defaults.h"

namespace tthost {
namespace {

Result<const PluginManifest*> FindPlugin(const PluginCatalog& plugins, PluginKind kind,
                                         const std::string& id) {
  const PluginManifest* manifest = plugins.Find(kind, id);
  if (manifest == nullptr) return Error(UnknownPlugin(plugins, kind, id));
  return manifest;
}

}  // namespace

Result<ReportRequest> ParseReportRequest(const std::string& text) {
  const size_t colon = text.find(':');
  ReportRequest request{text.substr(0, colon), {}};
  size_t begin = colon == text.npos ? text.size() : colon + 1;
  while (begin < text.size()) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const std::string pair = text.substr(begin, end - begin);
    const size_t equals = pair.find('=');
    if (equals == 0 || equals == pair.npos) {
      return Error(Status::Usage("--report " + text + ": expected key=value, got '" + pair + "'"));
    }
    request.values.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
    begin = end + 1;
  }
  return request;
}

Result<std::vector<ConfiguredPlugin>> ConfigureReporters(const std::vector<ReportRequest>& requests,
                                                         const PluginCatalog& plugins,
                                                         const PluginLayers& layers) {
  std::vector<ConfiguredPlugin> reporters;
  for (const ReportRequest& request : requests) {
    TTHOST_ASSIGN_OR_RETURN(const PluginManifest* manifest,
                            FindPlugin(plugins, PluginKind::kReporter, request.id));
    TTHOST_ASSIGN_OR_RETURN(auto configuration, ConfigurePlugin(*manifest, layers));
    for (const auto& [key, value] : request.values) {
      TTHOST_RETURN_IF_ERROR(configuration.SetAbove(key, value, "--report " + request.id));
    }
    TTHOST_ASSIGN_OR_RETURN(std::string config, configuration.Merged());
    reporters.push_back({manifest->id, manifest->library, std::move(config)});
  }
  return reporters;
}

Result<std::vector<ConfiguredPlugin>> ConfigureComparators(const std::vector<std::string>& ids,
                                                           const PluginCatalog& plugins,
                                                           const PluginLayers& layers) {
  const bool named = !ids.empty();
  const std::vector<std::string> defaults(kDefaultComparators.begin(), kDefaultComparators.end());
  std::vector<ConfiguredPlugin> comparators;
  for (const std::string& id : named ? ids : defaults) {
    TTHOST_ASSIGN_OR_RETURN(const PluginManifest* manifest,
                            FindPlugin(plugins, PluginKind::kComparator, id));
    TTHOST_ASSIGN_OR_RETURN(const auto configuration, ConfigurePlugin(*manifest, layers, named));
    TTHOST_ASSIGN_OR_RETURN(std::string config, configuration.Merged());
    comparators.push_back({manifest->id, manifest->library, std::move(config)});
  }
  return comparators;
}

}  // namespace tthost
