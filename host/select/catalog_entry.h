// SPDX-License-Identifier: Apache-2.0
// One id of the catalogue, before anything is known but its name.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/model/catalog.h"
#include "host/model/selection.h"

namespace tthost {

inline constexpr const char* kRunnerFile = "tests/runner/test_models.py";
inline constexpr const char* kModelFunction = "test_all_models";
inline constexpr const char* kDiscoveryFunction = "test_discovery";

// Borrows from the catalogue.
struct CatalogEntry {
  const Loader* loader = nullptr;
  const Variant* variant = nullptr;  // null: a loader that could not be read (test_discovery)
  std::string parallelism;           // empty for test_discovery
  RunMode run_mode = RunMode::kInference;
  std::string id;

  bool IsDiscovery() const { return variant == nullptr; }
  const char* Function() const { return IsDiscovery() ? kDiscoveryFunction : kModelFunction; }
  // "test_all_models[<id>]"
  std::string ItemName() const { return std::string(Function()) + "[" + id + "]"; }
  std::string NodeId() const { return std::string(kRunnerFile) + "::" + ItemName(); }
};

// Every id in order: loaders, their variants, strategies, run modes fastest; then one discovery
// entry per unreadable loader. Two equal ids are a usage error that names both loaders.
Result<std::vector<CatalogEntry>> ExpandCatalog(const Catalog& catalog,
                                                const std::vector<std::string>& strategies);

}  // namespace tthost
