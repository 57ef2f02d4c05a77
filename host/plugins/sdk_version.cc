// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/sdk_version.h"

#include <charconv>

#include "tthost/base.h"

namespace tthost {
namespace {

std::optional<uint32_t> Number(std::string_view text) {
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string ThisHost(SdkVersion host) { return ", this host speaks SDK " + ToText(host); }

}  // namespace

SdkVersion HostSdkVersion() { return {TTHOST_SDK_MAJOR, TTHOST_SDK_MINOR}; }

std::optional<SdkVersion> ParseSdkVersion(std::string_view text) {
  const size_t dot = text.find('.');
  if (dot == text.npos) return std::nullopt;
  const auto major = Number(text.substr(0, dot));
  const auto minor = Number(text.substr(dot + 1));
  if (!major || !minor) return std::nullopt;
  return SdkVersion{*major, *minor};
}

std::string ToText(SdkVersion version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

std::string MisfitReason(SdkVersion built, SdkVersion required, SdkVersion host) {
  if (built.major != host.major) {
    return "was built against SDK " + ToText(built) + ThisHost(host) +
           "; build it again with an SDK " + std::to_string(host.major) + ".x";
  }
  if (required.major != built.major || required > built) {
    return "requires SDK " + ToText(required) + " but was built against SDK " + ToText(built) +
           "; correct sdk.required in its manifest";
  }
  if (required > host) {
    return "needs SDK " + ToText(required) + ThisHost(host) +
           "; use a newer tt-host, or an older version of the plugin";
  }
  return "";
}

}  // namespace tthost
