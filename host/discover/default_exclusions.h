// SPDX-License-Identifier: Apache-2.0
// The text of default_exclusions.json: model directories that are left out unless tt-host.yaml has
// `exclude`, each with its reason.
#pragma once

#include <string>

namespace tthost {

std::string DefaultExclusionsText();

}  // namespace tthost
