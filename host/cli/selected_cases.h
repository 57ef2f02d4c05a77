// SPDX-License-Identifier: Apache-2.0
// The cases that a command names, with the settings that a run of them would have.
#pragma once

#include "host/base/result.h"
#include "host/cli/commands.h"
#include "host/cli/host.h"
#include "host/cli/run_settings.h"
#include "host/model/selection.h"

namespace tthost {

struct SelectedCases {
  RunSettings settings;
  Selection selection;  // may be empty
};

// As `tt-host run` selects them.
Result<SelectedCases> SelectCases(const CatalogArguments& catalog, const FilterArguments& filter,
                                  const Host& host);

// The one case that `id` stands for, whatever tt-host.yaml filters; a usage error when it stands
// for several.
Result<SelectedCases> SelectCase(const CatalogArguments& catalog, const std::string& id,
                                 const Host& host);

}  // namespace tthost
