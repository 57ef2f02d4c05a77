// SPDX-License-Identifier: Apache-2.0
// Cases by name: positional arguments, lists of node ids, keys of recorded durations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/result.h"
#include "host/select/collection.h"

namespace tthost {

// Entries in the order of the arguments, each once; all of them without arguments. Forms:
// "tests/runner/test_models.py" (all), "…::function", "…::function[id]", "id"; functions and ids
// in either style. A name that fits nothing is a usage error with the nearest one.
Result<std::vector<const CatalogEntry*>> ResolveArguments(const std::vector<std::string>& arguments,
                                                          const Collection& collection);

// Is there an argument that names a function or an id?
bool NamesCases(const std::vector<std::string>& arguments);

// The item name, in full style, that a node id or a bare id of a model stands for; one spelling for
// everything that means the same case. Empty: a node id of another file.
std::string CanonicalItem(std::string_view name);

}  // namespace tthost
