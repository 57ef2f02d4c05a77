// SPDX-License-Identifier: Apache-2.0
// Requirement layers for people.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "host/execute/layer_content.h"

namespace tthost {

// "greeting 1.0, sentencepiece 0.2.1"; "nothing: the base suffices" for an empty one.
std::string PackagesText(const LayerContent& content);

// "a, b"
std::string Joined(const std::set<std::string>& texts);

}  // namespace tthost
