// SPDX-License-Identifier: Apache-2.0
// `tt-host runs durations`: what is known of how long cases take, from and to .test_durations.
#include <ostream>
#include <string>
#include <vector>

#include "host/cli/catalog_settings.h"
#include "host/cli/run_commands.h"
#include "host/discover/discover.h"
#include "host/execute/case_order.h"
#include "host/plugins/plugin_search.h"
#include "host/report/history_store.h"
#include "host/report/test_durations.h"
#include "host/select/case_arguments.h"

namespace tthost {
namespace {

Result<int> Export(const std::string& path, const std::string& models_root, const Host& host) {
  TestDurations durations;
  const History history = HistoryStore(StateDirectory(), models_root, host.filesystem).Load();
  for (const auto& [node_id, known] : history) {
    if (const auto seconds = MedianSeconds(known)) durations[node_id] = *seconds;
  }
  TTHOST_RETURN_IF_ERROR(host.filesystem.WriteAtomic(path, TestDurationsText(durations)));
  host.out << durations.size() << " durations of " << models_root << " written to " << path << "\n";
  return 0;
}

// The node id of the case that is meant; as it is spelt when there is none.
struct NamedCase {
  std::string node_id;
  bool is_known = false;
};

NamedCase CaseOf(const std::string& spelt, const Collection& collection) {
  const std::string item = CanonicalItem(spelt);
  const size_t open = item.find('[');
  if (open == item.npos) return {spelt, false};
  const CatalogEntry* const entry = collection.Find(item.substr(open + 1, item.size() - open - 2));
  return entry == nullptr ? NamedCase{spelt, false} : NamedCase{entry->NodeId(), true};
}

void TellUnknown(const std::vector<std::string>& unknown, const std::string& path,
                 const Host& host) {
  if (unknown.empty()) return;
  host.err << "tt-host: note: " << path << ": " << unknown.size()
           << (unknown.size() == 1 ? " id fits no case and is" : " ids fit no case and are")
           << " kept, such as '" << unknown.front() << "'\n";
}

Result<int> Import(const std::string& path, const CatalogSettings& settings, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const TestDurations durations, ReadTestDurations(path, host.filesystem));
  const PluginCatalog plugins = FindPlugins(settings.plugin_search, host.filesystem);
  TTHOST_ASSIGN_OR_RETURN(const Catalog catalog,
                          Discover(settings.discover, host.filesystem, host.runner));
  TTHOST_ASSIGN_OR_RETURN(const Collection collection,
                          Collection::Make(catalog, plugins, TestConfig(), settings.collect));
  History history;
  std::vector<std::string> unknown;
  for (const auto& [spelt, seconds] : durations) {
    const NamedCase named = CaseOf(spelt, collection);
    if (!named.is_known) unknown.push_back(spelt);
    history[named.node_id].seconds.push_back(seconds);
  }
  const std::string& models_root = settings.discover.models_root;
  HistoryStore store(StateDirectory(), models_root, host.filesystem);
  TTHOST_RETURN_IF_ERROR(store.Add(history));
  host.out << durations.size() << " durations of " << models_root << " taken from " << path << "\n";
  TellUnknown(unknown, path, host);
  return 0;
}

}  // namespace

Result<int> ExchangeDurations(const RunsDurationsCommand& command, const Host& host) {
  if (command.export_to.empty() == command.import_from.empty()) {
    return Error(Status::Usage("runs durations: give either --export FILE or --import FILE"));
  }
  TTHOST_ASSIGN_OR_RETURN(const ProjectFile project, LoadProjectFile(host.filesystem, ""));
  TTHOST_ASSIGN_OR_RETURN(CatalogSettings settings,
                          ResolveCatalogSettings(command.catalog, project, host));
  if (!command.import_from.empty()) return Import(command.import_from, settings, host);
  return Export(command.export_to, settings.discover.models_root, host);
}

}  // namespace tthost
