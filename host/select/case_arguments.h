// SPDX-License-Identifier: Apache-2.0
// The positional arguments of a run: which ids they name.
#pragma once

#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/select/catalog_entry.h"

namespace tthost {

// Entries in the order of the arguments, each once; all of them without arguments. Forms:
// "tests/runner/test_models.py" (all), "…::function", "…::function[id]", "id".
// A name that fits nothing is a usage error with the nearest one.
Result<std::vector<const CatalogEntry*>> ResolveArguments(const std::vector<std::string>& arguments,
                                                          const std::vector<CatalogEntry>& entries);

// Is there an argument that names a function or an id?
bool NamesCases(const std::vector<std::string>& arguments);

}  // namespace tthost
