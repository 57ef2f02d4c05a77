// SPDX-License-Identifier: Apache-2.0
// Reports that did not arrive: each leaves a marker beside the journal, from the start of its
// reporter until the reporter says that all of it has arrived.
#pragma once

#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/result.h"

namespace tthost {

// A reporter and where it reports to.
struct Delivery {
  std::string reporter;          // plugin id
  std::string config;            // complete JSON text; holds no password
  std::string output_directory;  // absolute; relative paths in `config` start there

  bool operator==(const Delivery&) const = default;
};

// Tells one delivery from another: "junit-0123456789abcdef".
std::string NameOf(const Delivery& delivery);

// <run>/undelivered-<name>.json
std::string MarkerOf(const Delivery& delivery, const std::string& run_directory);
Result<void> WriteMarker(const Delivery& delivery, const std::string& run_directory,
                         FileSystem& filesystem);

Result<bool> HasUndeliveredReport(const std::string& run_directory, const FileSystem& filesystem);
// A marker that cannot be read is an error that names it.
Result<std::vector<Delivery>> UndeliveredReports(const std::string& run_directory,
                                                 const FileSystem& filesystem);

}  // namespace tthost
