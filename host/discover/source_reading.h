// SPDX-License-Identifier: Apache-2.0
// Reads loaders' source in a discovery worker, and imports in another one the loaders whose
// variants source does not settle: the controller itself runs no Python.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/model/catalog.h"

namespace tthost {

// How long one loader's import may take.
inline constexpr int kImportDeadlineSeconds = 60;

struct SourceReading {
  std::string models_root, venv, worker;
  std::string answer_file;  // the worker writes it; removed afterwards
};

// The loaders in the order of `paths`, without hashes of their sources. A loader that does not
// parse or whose import fails has its error; it has no sources when nobody knows what that depends
// on. The worker's own failure is an error of the call.
Result<std::vector<Loader>> ReadLoaders(const SourceReading& reading,
                                        const std::vector<std::string>& paths,
                                        FileSystem& filesystem, ProcessRunner& runner);

}  // namespace tthost
