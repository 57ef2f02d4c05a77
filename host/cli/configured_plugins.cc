// SPDX-License-Identifier: Apache-2.0
#include "host/cli/configured_plugins.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "host/config/run_defaults.h"

namespace tthost {
namespace {

// What a reporter with this configuration writes; empty: nothing that is known here.
std::string FileOf(const std::string& config, const std::string& output_directory) {
  const Json json = Json::parse(config);
  const auto out = json.find("out");
  if (out == json.end() || !out->is_string()) return "";
  const auto file = std::filesystem::path(output_directory) / out->get<std::string>();
  return file.lexically_normal().string();
}

}  // namespace

Result<const PluginManifest*> FindPlugin(const PluginCatalog& plugins, PluginKind kind,
                                         const std::string& id) {
  const PluginManifest* manifest = plugins.Find(kind, id);
  if (manifest == nullptr) return Error(UnknownPlugin(plugins, kind, id));
  return manifest;
}

bool WritesOneFile(const std::string& config) { return !FileOf(config, "").empty(); }

Result<ReportRequest> ParseReportRequest(const std::string& text) {
  const size_t colon = text.find(':');
  ReportRequest request{text.substr(0, colon), {}, "--report " + text};
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
                                                         const PluginLayers& layers,
                                                         const std::string& output_directory) {
  std::vector<ConfiguredPlugin> reporters;
  std::map<std::string, std::string> writers;  // by file: the origin of the request
  for (const ReportRequest& request : requests) {
    TTHOST_ASSIGN_OR_RETURN(const PluginManifest* manifest,
                            FindPlugin(plugins, PluginKind::kReporter, request.id));
    TTHOST_ASSIGN_OR_RETURN(auto configuration, ConfigurePlugin(*manifest, layers));
    for (const auto& [key, value] : request.values) {
      TTHOST_RETURN_IF_ERROR(configuration.SetAbove(key, value, "--report " + request.id));
    }
    TTHOST_ASSIGN_OR_RETURN(std::string config, configuration.Merged());
    if (const std::string file = FileOf(config, output_directory); !file.empty()) {
      const auto [first, is_new] = writers.try_emplace(file, request.origin);
      if (!is_new) {
        return Error(Status::Usage("two reporters write " + file + ": '" + first->second +
                                   "' and '" + request.origin +
                                   "'; give each an `out` of its own"));
      }
    }
    reporters.push_back(WithConfig(*manifest, std::move(config)));
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
    comparators.push_back(WithConfig(*manifest, std::move(config)));
  }
  return comparators;
}

}  // namespace tthost
