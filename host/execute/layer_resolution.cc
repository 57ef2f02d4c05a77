// SPDX-License-Identifier: Apache-2.0
#include "host/execute/layer_resolution.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <nlohmann/json.hpp>

#include "host/base/json.h"
#include "host/execute/base_environment.h"

namespace tthost {
namespace {

constexpr const char* kNeedsOwnBase =
    "needs a base of its own (an environment made with these requirements, named by --python)";

Status NeedsOwnBase(const std::string& what) {
  return Status::Unavailable("a layer cannot hold " + what + ": " + kNeedsOwnBase);
}

// The requirement that installs exactly this item again.
std::string ExactRequirement(const Json& item) {
  const std::string name = item.at("metadata").at("name");
  const std::string version = item.at("metadata").at("version");
  if (!item.value("is_direct", false)) return name + "==" + version;
  const Json& source = item.at("download_info");
  const std::string url = source.at("url");
  if (!source.contains("vcs_info")) return name + " @ " + url;
  const Json& vcs = source.at("vcs_info");
  return name + " @ " + vcs.at("vcs").get<std::string>() + "+" + url + "@" +
         vcs.at("commit_id").get<std::string>();
}

}  // namespace

Result<std::vector<std::string>> ReadPipReport(std::string_view report) {
  try {
    std::vector<std::string> exact;
    const Json json = Json::parse(report);
    for (const Json& item : json.at("install")) {
      exact.push_back(ExactRequirement(item));
      const std::string name = item.at("metadata").at("name");
      if (BelongsToBase(name)) return Error(NeedsOwnBase(exact.back()));
    }
    return exact;
  } catch (const Json::exception& error) {
    return Error(Status::Unavailable("pip's report cannot be read: " + std::string(error.what())));
  }
}

Status ExplainConflict(Status failure, const std::vector<std::string>& immovable_pins) {
  for (const std::string& pin : immovable_pins) {
    const std::string name(RequirementName(pin));
    const std::string blamed = "(constraint) " + name;
    const size_t at = failure.message.find(blamed);
    if (at == std::string::npos) continue;
    // "torchax" is not "torch".
    if (RequirementName(std::string_view(failure.message).substr(at + blamed.size())).empty()) {
      failure.message += "\n" + name + " cannot change in a layer: " + kNeedsOwnBase;
      break;
    }
  }
  return failure;
}

Result<void> CheckRequirementLines(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    if (BelongsToBase(RequirementName(line))) return Error(NeedsOwnBase("'" + line + "'"));
  }
  return {};
}

std::vector<std::string> IndexOptions(const std::vector<std::string>& lines) {
  static constexpr std::array<std::string_view, 10> kOptions = {
      "-i",          "--index-url",  "--extra-index-url", "--no-index",
      "-f",          "--find-links", "--trusted-host",    "--pre",
      "--no-binary", "--only-binary"};
  std::vector<std::string> options;
  std::ranges::copy_if(lines, std::back_inserter(options), [](const std::string& line) {
    const std::string_view option = std::string_view(line).substr(0, line.find_first_of(" ="));
    return std::ranges::find(kOptions, option) != kOptions.end();
  });
  return options;
}

std::string_view RequirementName(std::string_view line) {
  const auto end = std::ranges::find_if_not(line, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  });
  if (line.starts_with('-')) return {};
  return line.substr(0, static_cast<size_t>(end - line.begin()));
}

std::vector<std::string> ImmovablePins(const std::vector<std::string>& lock) {
  std::vector<std::string> pins;
  std::ranges::copy_if(lock, std::back_inserter(pins), [](const std::string& line) {
    return BelongsToBase(RequirementName(line));
  });
  return pins;
}

}  // namespace tthost
