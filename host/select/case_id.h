// SPDX-License-Identifier: Apache-2.0
// The two spellings of a case's id: full "<directory>-<variant>-<parallelism>-full-<mode>", which
// is the canonical one, and short, without "-full".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/model/catalog.h"

namespace tthost {

// An id that does not end in a run mode is left as it is. Either spelling may be given.
std::string FullId(std::string_view id);
std::string ShortId(std::string_view id);

// Ids of upstream's decode and prefill tests, which this program has no cases for.
bool IsOfLlmPhase(std::string_view id);

// By the name of the loader's directory in the id; nothing where no framework's name is in it.
std::optional<Framework> FrameworkOfId(std::string_view id);

// "-single_device-full-inference" of a full id; empty where it has no such end.
std::string_view KindOfId(std::string_view id);

// The directory above the framework's, without those around it: "clip" of "vision/clip/pytorch-x".
std::string_view ModelOfId(std::string_view id);

}  // namespace tthost
