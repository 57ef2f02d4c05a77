// SPDX-License-Identifier: Apache-2.0
// Asks pip what a loader's requirements add to the base. Nothing is installed.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/execute/base_environment.h"
#include "host/execute/layer_content.h"
#include "host/execute/pip.h"
#include "host/execute/requirements.h"

namespace tthost {

// What requirements.txt adds: at the base's versions where that is possible, else with only those
// kept that a layer must not replace, so that the layer shadows the others. Writes into `scratch`.
// An error carries the installer's last lines, or says that a base of its own is needed.
Result<std::vector<LayerPackage>> ResolveRequirements(const Requirements& requirements,
                                                      const BaseEnvironment& base, const Pip& pip,
                                                      const std::string& scratch,
                                                      FileSystem& filesystem);

}  // namespace tthost
