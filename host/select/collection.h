// SPDX-License-Identifier: Apache-2.0
// Every id of a catalogue with what test_config says about it, before any filter. Nothing is a case
// yet: an entry is a name, so that a hundred thousand of them cost little.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/model/catalog.h"
#include "host/model/plugin_manifest.h"
#include "host/select/catalog_entry.h"
#include "host/select/test_config.h"

namespace tthost {

struct CollectOptions {
  TestConfigOptions test_config;
  // Strategies that the user names: those that are not in every catalogue get ids as well.
  std::vector<std::string> parallelism;
  bool ignore_broken = false;  // leave out the loaders that cannot be read
  // Those that were looked for: what test_config says about others is no matter. Empty: all.
  std::vector<Framework> frameworks;
  std::vector<std::string> excluded;  // model directories that were left out; the same holds
  bool some_variants = false;         // others were left out: no entry is known to be about nothing
};

// An entry of test_config with its id in full style.
struct NamedConfigEntry {
  std::string_view id;
  const ConfigEntry* entry = nullptr;
};

// Borrows the catalogue. Movable; entries keep their addresses. Reading it is thread-safe.
class Collection {
 public:
  // Two equal ids, an unknown strategy and whatever is wrong with test_config are usage errors.
  static Result<Collection> Make(const Catalog& catalog, const PluginCatalog& plugins,
                                 const CollectOptions& options, FileSystem& filesystem,
                                 ProcessRunner& runner);
  // With a test_config that has been read already.
  static Result<Collection> Make(const Catalog& catalog, const PluginCatalog& plugins,
                                 TestConfig config, const CollectOptions& options);
  Collection(Collection&&) = default;
  Collection& operator=(Collection&&) = default;

  // In the order of the listing: models, placeholders, loaders that cannot be read.
  const std::vector<CatalogEntry>& Entries() const { return entries_; }
  // The model of that id, in either style; null when there is none.
  const CatalogEntry* Find(std::string_view id) const;
  // Null: test_config says nothing about it.
  const ConfigEntry* ConfigOf(const CatalogEntry& entry) const;
  bool IsExcluded(const CatalogEntry& entry) const;
  const std::vector<std::string>& MarkersOf(const CatalogEntry& entry) const;
  // Of a loader that cannot be read: "Cannot import path: <loader.py>: <error>".
  std::string DiscoveryErrorOf(const CatalogEntry& entry) const;

  const Catalog& Source() const { return *catalog_; }
  const TestConfig& Config() const { return config_; }
  // In the order of the ids of a variant.
  const std::vector<std::string>& Strategies() const { return strategies_; }
  // Entries that name no case, in no order. Those of what was not looked for, of strategies that
  // are installed and not in the catalogue, and of loaders that cannot be read are not among them.
  std::vector<NamedConfigEntry> UnknownEntries() const;
  // The loader of that id, when it cannot be read; else null.
  const Loader* UnreadableLoaderOf(std::string_view id) const;
  // What test_config says about nothing, and what it says without effect; one line each.
  std::vector<std::string> Warnings() const;

 private:
  Collection(const Catalog& catalog, TestConfig config, std::vector<std::string> strategies)
      : catalog_(&catalog), config_(std::move(config)), strategies_(std::move(strategies)) {}
  void LeaveOutBroken();
  Result<void> IndexModels();
  void SetMarkers();
  bool WasNotLookedFor(std::string_view id) const;
  bool IsOfOtherStrategy(std::string_view id) const;

  const Catalog* catalog_;
  TestConfig config_;
  std::vector<std::string> strategies_;
  std::vector<std::string> other_strategies_;  // installed, and not in the catalogue
  std::vector<Framework> frameworks_;
  std::vector<std::string> excluded_;
  bool some_variants_ = false;
  std::vector<const Loader*> unreadable_;
  std::vector<CatalogEntry> entries_;
  std::unordered_map<std::string_view, const CatalogEntry*> models_;  // by id
  // Of entries that are configured, and of all others by strategy and mode.
  std::unordered_map<const ConfigEntry*, std::vector<std::string>> configured_markers_;
  std::map<std::pair<std::string_view, RunMode>, std::vector<std::string>> plain_markers_;
  std::vector<std::string> placeholder_markers_, discovery_markers_;
};

}  // namespace tthost
