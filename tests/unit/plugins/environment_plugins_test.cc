// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/environment_plugins.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "host/plugins/plugin_search.h"
#include "host/plugins/sdk_version.h"
#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kPackages[] = "/venv/lib/python3.11/site-packages";

std::string ManifestText(const std::string& id, const std::string& kind,
                         const std::string& module) {
  const std::string sdk = ToText(HostSdkVersion());
  return R"({"manifest_version": )" + std::to_string(HostSdkVersion().major) + R"(, "id": ")" + id +
         R"(", "kind": ")" + kind + R"(", "runtime": "python", "module": ")" + module +
         R"(", "version": "1", "sdk": {"built": ")" + sdk + R"(", "required": ")" + sdk + R"("}})";
}

class EnvironmentPluginsTest : public testing::Test {
 protected:
  EnvironmentPluginsTest() {
    unsetenv("TTHOST_PLUGIN_PATH");
    setenv("XDG_DATA_HOME", "/data", 1);
    search_.environment = "/venv";
    search_.distrust = [this](const std::string& path) { return distrusted_ == path ? "no" : ""; };
  }
  ~EnvironmentPluginsTest() override { unsetenv("XDG_DATA_HOME"); }

  std::string& File(const std::string& relative) {
    return filesystem_.files[std::string(kPackages) + "/" + relative];
  }

  // A wheel with one comparator `top` of class Top in acme/top.py.
  void InstallWheel() {
    File("acme-1.0.dist-info/entry_points.txt") =
        "[console_scripts]\nacme = acme:main\n\n[tthost.comparator]\ntop = acme.top:Top\n";
    File("acme-1.0.dist-info/RECORD") =
        "acme/top.py,sha256=x,3\nacme/top.tthost.json,sha256=y,9\nacme-1.0.dist-info/RECORD,,\n";
    File("acme/top.py") = "";
    File("acme/top.tthost.json") = ManifestText("top", "comparator", "acme.top:Top");
  }

  PluginManifest TheOne() {
    PluginCatalog catalog = FindPlugins(search_, filesystem_);
    EXPECT_THAT(catalog.plugins, SizeIs(1));
    return catalog.plugins.at(0);
  }

  MemoryFileSystem filesystem_;
  PluginSearch search_;
  std::string distrusted_;
};

TEST_F(EnvironmentPluginsTest, AWheelWithAManifestIsAPlugin) {
  InstallWheel();
  const PluginManifest plugin = TheOne();
  EXPECT_EQ(plugin.state, PluginState::kOk) << plugin.state_reason;
  EXPECT_EQ(plugin.id, "top");
  EXPECT_EQ(plugin.module, "acme.top:Top");
  EXPECT_EQ(plugin.module_directory, kPackages);
  EXPECT_EQ(plugin.module_file, std::string(kPackages) + "/acme/top.py");
  EXPECT_EQ(plugin.environment, "/venv");
}

TEST_F(EnvironmentPluginsTest, TheManifestMayLieOutsideOfThePackages) {
  InstallWheel();
  File("acme-1.0.dist-info/RECORD") = "acme/top.py,,\n../../../share/tt-host/top.tthost.json,,\n";
  filesystem_.files["/venv/share/tt-host/top.tthost.json"] =
      ManifestText("top", "comparator", "acme.top:Top");
  const PluginManifest plugin = TheOne();
  EXPECT_EQ(plugin.state, PluginState::kOk) << plugin.state_reason;
  EXPECT_EQ(plugin.path, "/venv/share/tt-host/top.tthost.json");
  EXPECT_EQ(plugin.module_directory, kPackages);
}

TEST_F(EnvironmentPluginsTest, TheEnvironmentIsSearchedBeforeTheBuiltInOnes) {
  search_.built_in_dir = "/built-in";
  search_.command_line_dirs = {"/cli"};
  InstallWheel();
  for (const std::string directory : {"/built-in", "/cli"}) {
    filesystem_.files[directory + "/other.py"] = "";
    filesystem_.files[directory + "/top.tthost.json"] =
        ManifestText("top", "comparator", "other:Top");
    const PluginCatalog catalog = FindPlugins(search_, filesystem_);
    EXPECT_EQ(catalog.Find(PluginKind::kComparator, "top")->module,
              directory == "/cli" ? "other:Top" : "acme.top:Top");
  }
  const PluginCatalog catalog = FindPlugins(search_, filesystem_);
  EXPECT_EQ(catalog.directories.at(2).origin, "environment");
  EXPECT_EQ(catalog.directories.at(2).path, "/venv");
  EXPECT_EQ(catalog.directories.at(2).state, "1 plugin");
}

TEST_F(EnvironmentPluginsTest, WithoutAManifestItIsListedAndNotRun) {
  InstallWheel();
  File("acme-1.0.dist-info/RECORD") = "acme/top.py,sha256=x,3\n";
  const PluginManifest plugin = TheOne();
  EXPECT_EQ(PluginStateName(plugin.state), "no manifest");
  EXPECT_EQ(plugin.id, "top");
  EXPECT_EQ(plugin.kind, PluginKind::kComparator);
  EXPECT_THAT(plugin.state_reason, HasSubstr("acme-1.0.dist-info brings no top.tthost.json"));
  EXPECT_EQ(FindPlugins(search_, filesystem_).Find(PluginKind::kComparator, "top"), nullptr);
}

TEST_F(EnvironmentPluginsTest, EntryPointAndManifestMustAgree) {
  InstallWheel();
  const auto reason = [this](const std::string& manifest) {
    File("acme/top.tthost.json") = manifest;
    const PluginManifest plugin = TheOne();
    EXPECT_EQ(plugin.state, PluginState::kIncompatible);
    return plugin.state_reason;
  };
  EXPECT_EQ(reason(ManifestText("tip", "comparator", "acme.top:Top")),
            "its entry point says id 'top', its manifest 'tip'");
  EXPECT_EQ(reason(ManifestText("top", "reporter", "acme.top:Top")),
            "its entry point says kind 'comparator', its manifest 'reporter'");
  EXPECT_EQ(reason(ManifestText("top", "comparator", "acme.top:Tip")),
            "its entry point says module 'acme.top:Top', its manifest 'acme.top:Tip'");
  EXPECT_THAT(reason("{"), HasSubstr("acme/top.tthost.json:1: not JSON"));
}

TEST_F(EnvironmentPluginsTest, TrustIsAskedForManifestAndModule) {
  InstallWheel();
  for (const char* file : {"/acme/top.tthost.json", "/acme/top.py"}) {
    distrusted_ = std::string(kPackages) + file;
    EXPECT_EQ(TheOne().state, PluginState::kUntrusted) << file;
  }
}

TEST_F(EnvironmentPluginsTest, AnEditableInstallIsFollowedThroughItsPathFile) {
  InstallWheel();
  File("acme-1.0.dist-info/RECORD") = "__editable__.acme-1.0.pth,sha256=x,3\n";
  File("__editable__.acme-1.0.pth") = "/elsewhere/acme/src\n";
  filesystem_.files["/elsewhere/acme/src/acme/top.py"] = "";
  filesystem_.files["/elsewhere/acme/src/acme/top.tthost.json"] =
      ManifestText("top", "comparator", "acme.top:Top");
  const PluginManifest plugin = TheOne();
  EXPECT_EQ(plugin.state, PluginState::kOk) << plugin.state_reason;
  EXPECT_EQ(plugin.module_directory, "/elsewhere/acme/src");

  File("__editable__.acme-1.0.pth") = "import __editable___acme_finder\n";
  EXPECT_EQ(TheOne().state, PluginState::kNoManifest);
  EXPECT_THAT(TheOne().state_reason, HasSubstr("editable"));
}

TEST_F(EnvironmentPluginsTest, OtherGroupsAndOddLinesAreNoPlugins) {
  File("odd-1.dist-info/entry_points.txt") =
      "top = before:Any\n[tthost.models]\nx = y:Z\n[tthost.reporter]\n# comment\nno equals\n"
      "[tthost.comparator\n";
  File("plain-1.dist-info/METADATA") = "Name: plain\n";
  EXPECT_THAT(FindOffers("/venv", filesystem_), IsEmpty());
  EXPECT_THAT(FindOffers("/nowhere", filesystem_), IsEmpty());
}

}  // namespace
}  // namespace tthost
