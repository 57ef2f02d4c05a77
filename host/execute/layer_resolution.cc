// SPDX-License-Identifier: Apache-2.0
#include "host/execute/layer_resolution.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <nlohmann/json.hpp>

#include "host/base/json.h"
#include "host/execute/base_environment.h"
#include "host/execute/requirements.h"

namespace tthost {
namespace {

constexpr const char* kNeedsOwnBase =
    "needs a base of its own (an environment made with these requirements, named by --python)";

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

// Those of `items` that name the distribution among what they require.
std::string Dependents(const std::string& distribution, const Json& items) {
  std::string names;
  for (const Json& item : items) {
    const Json& metadata = item.at("metadata");
    for (const Json& line : metadata.value("requires_dist", Json::array())) {
      const std::string text = line;
      if (NormalisedName(RequirementName(text)) != distribution) continue;
      names += (names.empty() ? "" : ", ") + metadata.at("name").get<std::string>();
      break;
    }
  }
  return names;
}

std::string WhyInstalled(const Json& item, const Json& items) {
  if (item.value("requested", true)) return kRequirementsFile;
  const std::string name = item.at("metadata").at("name");
  return "needed by " + Dependents(NormalisedName(name), items);
}

}  // namespace

Status NeedsOwnBase(const std::string& what) {
  return Status::Unavailable("a layer cannot hold " + what + ": " + kNeedsOwnBase);
}

Result<std::vector<LayerPackage>> ReadPipReport(std::string_view report) {
  try {
    std::vector<LayerPackage> packages;
    const Json json = Json::parse(report);
    const Json& items = json.at("install");
    for (const Json& item : items) {
      const Json& metadata = item.at("metadata");
      packages.push_back({.name = metadata.at("name"),
                          .version = metadata.at("version"),
                          .because = WhyInstalled(item, items),
                          .requirement = ExactRequirement(item)});
      const LayerPackage& package = packages.back();
      if (BelongsToBase(package.name)) return Error(NeedsOwnBase(package.requirement));
    }
    std::ranges::sort(packages, {}, &LayerPackage::name);
    return packages;
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
      failure.message =
          name + " cannot change in a layer: " + kNeedsOwnBase + "\n" + failure.message;
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

std::string AsLines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::vector<std::string> ImmovablePins(const std::vector<std::string>& lock) {
  std::vector<std::string> pins;
  std::ranges::copy_if(lock, std::back_inserter(pins), [](const std::string& line) {
    return BelongsToBase(RequirementName(line));
  });
  return pins;
}

}  // namespace tthost
