// SPDX-License-Identifier: Apache-2.0
// One id of the catalogue, before anything is known but its name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"
#include "host/model/catalog.h"
#include "host/model/selection.h"
#include "host/select/test_config.h"

namespace tthost {

inline constexpr const char* kRunnerFile = "tests/runner/test_models.py";
inline constexpr const char* kModelFunction = "test_all_models";
inline constexpr const char* kTorchFunction = "test_all_models_torch";
inline constexpr const char* kJaxFunction = "test_all_models_jax";
inline constexpr const char* kPlaceholderFunction = "test_placeholder_models";
inline constexpr const char* kDiscoveryFunction = "test_discovery";

// kShort: without "-full", of functions test_all_models_torch and test_all_models_jax.
enum class IdStyle { kFull = 1, kShort };

// Borrows from the catalogue, the strategies and the placeholders.
struct CatalogEntry {
  const Loader* loader = nullptr;            // null: a placeholder
  const Variant* variant = nullptr;          // null: a placeholder, or a loader that cannot be read
  const Placeholder* placeholder = nullptr;  // of a placeholder only
  std::string_view parallelism;              // of a model only
  RunMode run_mode = RunMode::kInference;
  std::string id;  // in full style

  bool IsModel() const { return variant != nullptr; }
  bool IsPlaceholder() const { return placeholder != nullptr; }
  bool IsDiscovery() const { return loader != nullptr && variant == nullptr; }

  std::string_view Function(IdStyle style = IdStyle::kFull) const;
  // "test_all_models[<id>]"
  std::string ItemName(IdStyle style = IdStyle::kFull) const;
  // "tests/runner/test_models.py::test_all_models[<id>]"
  std::string NodeId(IdStyle style = IdStyle::kFull) const;
};

// Every id in order: loaders, their variants, strategies, run modes fastest; then the placeholders;
// then one discovery entry per unreadable loader.
std::vector<CatalogEntry> ExpandCatalog(const Catalog& catalog,
                                        const std::vector<std::string>& strategies,
                                        const std::vector<Placeholder>& placeholders);

}  // namespace tthost
