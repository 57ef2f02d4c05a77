// SPDX-License-Identifier: Apache-2.0
// .test_durations as pytest-split reads and writes it: a JSON object with the seconds of each node
// id.
#pragma once

#include <map>
#include <string>

#include "host/base/filesystem.h"
#include "host/base/result.h"

namespace tthost {

using TestDurations = std::map<std::string, double>;  // seconds by node id, as spelt

// A usage error when the file is something else.
Result<TestDurations> ReadTestDurations(const std::string& path, const FileSystem& filesystem);

std::string TestDurationsText(const TestDurations& durations);

}  // namespace tthost
