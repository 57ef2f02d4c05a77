// SPDX-License-Identifier: Apache-2.0
// Tables written as Python, as documents with places. One worker reads them all with Python's
// `ast`: the controller itself runs no Python.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/config/positioned_document.h"

namespace tthost {

struct PythonSource {
  std::string path;  // for messages
  std::string text;
};

struct TableReading {
  std::string worker, venv;
};

// What a file says. The root maps the names `test_config` and `PLACEHOLDER_MODELS`, where the file
// assigns them.
struct PythonTable {
  Result<PositionedDocument> document;  // a usage error where the text is not Python
  std::string mistakes;                 // a line each; what they are about is not in the document
};

// One per source, in their order. The worker's own failure is an error of the call.
Result<std::vector<PythonTable>> ReadPythonTables(const TableReading& reading,
                                                  const std::vector<PythonSource>& sources,
                                                  FileSystem& filesystem, ProcessRunner& runner);

// Changes when the reader that `worker` uses changes.
std::string TableReaderIdentity(const std::string& worker, const FileSystem& filesystem);

}  // namespace tthost
