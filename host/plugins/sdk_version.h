// SPDX-License-Identifier: Apache-2.0
// Which plugins this host can live with, by the version of the SDK (sdk/VERSIONING.md).
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace tthost {

struct SdkVersion {
  uint32_t major = 0;
  uint32_t minor = 0;

  auto operator<=>(const SdkVersion&) const = default;
};

// That of the headers this host was built with.
SdkVersion HostSdkVersion();

// "1.0"; nothing for another text.
std::optional<SdkVersion> ParseSdkVersion(std::string_view text);
std::string ToText(SdkVersion version);

// Why a plugin built against `built` that needs at least `required` does not fit a host that speaks
// `host`; empty when it does.
std::string MisfitReason(SdkVersion built, SdkVersion required, SdkVersion host);

}  // namespace tthost
