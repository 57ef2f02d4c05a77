// SPDX-License-Identifier: Apache-2.0
#include "host/report/undelivered_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "host/base/hash.h"
#include "host/base/json.h"

namespace tthost {
namespace {

constexpr std::string_view kPrefix = "undelivered-";
constexpr size_t kHashDigits = 16;

Result<Delivery> ReadMarker(const std::string& path, const FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(const std::string text, filesystem.Read(path));
  try {
    const Json json = Json::parse(text);
    return Delivery{json.at("reporter"), json.at("config").dump(), json.at("output_directory")};
  } catch (const Json::exception& error) {
    return Error(Status::Usage(path + ": no marker of a report that was not delivered: " +
                               error.what() + "; remove it to give that report up"));
  }
}

}  // namespace

std::string NameOf(const Delivery& delivery) {
  const std::string destination =
      ContentHash(delivery.config + "\n" + delivery.output_directory).substr(0, kHashDigits);
  return delivery.reporter + "-" + destination;
}

std::string MarkerOf(const Delivery& delivery, const std::string& run_directory) {
  return run_directory + "/" + std::string(kPrefix) + NameOf(delivery) + ".json";
}

Result<void> WriteMarker(const Delivery& delivery, const std::string& run_directory,
                         FileSystem& filesystem) {
  const Json json = {{"reporter", delivery.reporter},
                     {"config", Json::parse(delivery.config)},
                     {"output_directory", delivery.output_directory}};
  return filesystem.WriteAtomic(MarkerOf(delivery, run_directory), json.dump(2) + "\n");
}

Result<bool> HasUndeliveredReport(const std::string& run_directory, const FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(const auto files, filesystem.List(run_directory));
  return std::ranges::any_of(
      files, [](const DirectoryEntry& file) { return file.name.starts_with(kPrefix); });
}

Result<std::vector<Delivery>> UndeliveredReports(const std::string& run_directory,
                                                 const FileSystem& filesystem) {
  TTHOST_ASSIGN_OR_RETURN(const auto files, filesystem.List(run_directory));
  std::vector<Delivery> found;
  for (const DirectoryEntry& file : files) {
    if (!file.name.starts_with(kPrefix)) continue;
    TTHOST_ASSIGN_OR_RETURN(Delivery delivery,
                            ReadMarker(run_directory + "/" + file.name, filesystem));
    found.push_back(std::move(delivery));
  }
  return found;
}

}  // namespace tthost
