// SPDX-License-Identifier: Apache-2.0
// The model that `--model` names.
#pragma once

#include <optional>
#include <string>

#include "host/base/result.h"
#include "host/select/collection.h"

namespace tthost {

// The entry of `model` under strategy `parallelism`. `model`: a case in any form that a run takes,
// of whatever strategy; the path or directory of a loader, whose default variant is meant; a
// variant; DIRECTORY-VARIANT. `mode`: none: that of the case, else inference. A name that fits
// nothing, or several variants, is a usage error.
Result<const CatalogEntry*> EntryOfModel(const std::string& model, const std::string& parallelism,
                                         std::optional<RunMode> mode, const Collection& collection);

}  // namespace tthost
