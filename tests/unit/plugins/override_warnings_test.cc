// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/override_warnings.h"

#include <gmock/gmock.h>

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PluginManifest Plugin(const std::string& path, std::string_view origin, PluginState state) {
  PluginManifest plugin;
  plugin.id = "pcc";
  plugin.version = "1";
  plugin.path = path;
  plugin.origin = origin;
  plugin.state = state;
  plugin.state_reason = "why";
  return plugin;
}

PluginManifest BuiltIn(PluginState state = PluginState::kOk) {
  return Plugin("/built-in/pcc", kBuiltInOrigin, state);
}

TEST(OverrideWarningsTest, ARefusedOneThatWasGiven) {
  for (const char* origin : {"--plugin-dir", "TTHOST_PLUGIN_PATH", "tt-host.yaml"}) {
    const PluginManifest refused = Plugin("/p/pcc", origin, PluginState::kUntrusted);
    EXPECT_THAT(OverrideWarnings({{refused, BuiltIn()}, {}}),
                ElementsAre("comparator 'pcc' of /p/pcc [" + std::string(origin) +
                            "] is untrusted: why; /built-in/pcc is used instead"));
    EXPECT_THAT(OverrideWarnings({{refused}, {}}), IsEmpty());
  }
}

TEST(OverrideWarningsTest, AManifestThatCannotBeReadHasNoKind) {
  PluginManifest refused = Plugin("/p/pcc", "--plugin-dir", PluginState::kIncompatible);
  refused.version = "";
  PluginManifest reporter = BuiltIn();
  reporter.kind = PluginKind::kReporter;
  EXPECT_THAT(OverrideWarnings({{refused, reporter}, {}}),
              ElementsAre("reporter 'pcc' of /p/pcc [--plugin-dir] is incompatible: why; "
                          "/built-in/pcc is used instead"));
}

TEST(OverrideWarningsTest, AWheelThatShadowsABuiltInOne) {
  const PluginManifest shadowed = BuiltIn(PluginState::kShadowed);
  EXPECT_THAT(
      OverrideWarnings({{Plugin("/venv/pcc", "environment", PluginState::kOk), shadowed}, {}}),
      ElementsAre("the built-in comparator 'pcc' is not used: /venv/pcc of the Python "
                  "environment takes its place"));
}

TEST(OverrideWarningsTest, WhatIsMeant) {
  const PluginManifest shadowed = BuiltIn(PluginState::kShadowed);
  EXPECT_THAT(
      OverrideWarnings({{Plugin("/p/pcc", "--plugin-dir", PluginState::kOk), shadowed}, {}}),
      IsEmpty());
  EXPECT_THAT(OverrideWarnings({{BuiltIn()}, {}}), IsEmpty());
}

}  // namespace
}  // namespace tthost
