// SPDX-License-Identifier: Apache-2.0
// `resources:` of tt-host.yaml.
#pragma once

#include "host/base/result.h"
#include "host/config/positioned_document.h"
#include "host/model/resource_description.h"

namespace tthost {

// Of a document that its schema allows; empty when the key is absent. A chip or a device that is
// named twice is a usage error with its place.
Result<ResourceDescription> ReadResources(const PositionedDocument& document);

}  // namespace tthost
