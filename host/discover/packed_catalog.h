// SPDX-License-Identifier: Apache-2.0
// A catalogue as it is remembered. What many loaders share (files, methods, imports) stands in it
// once, and loaders name it by its number: a listing spends most of its time on reading this.
#pragma once

#include "host/base/json.h"
#include "host/base/result.h"
#include "host/model/catalog.h"

namespace tthost {

Json PackCatalog(const Catalog& catalog);
Result<Catalog> UnpackCatalog(const Json& json);

}  // namespace tthost
