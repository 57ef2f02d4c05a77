// SPDX-License-Identifier: Apache-2.0
// JSON of the static facts that catalogue entries and cases share. The readers throw nlohmann's
// exceptions: call them inside ReadingJson.
#pragma once

#include <map>
#include <string>

#include "host/base/json.h"
#include "host/model/catalog.h"

namespace tthost {

Json FactsToJson(const ModelFacts& facts);
ModelFacts FactsFromJson(const Json& json);
Json MethodsToJson(const std::map<std::string, MethodFacts>& methods);
std::map<std::string, MethodFacts> MethodsFromJson(const Json& json);

}  // namespace tthost
