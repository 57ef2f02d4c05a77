// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/plugin_search.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "host/config/json_schema.h"
#include "host/plugins/manifest_schema.h"
#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string ManifestText(const std::string& id, const std::string& sdk = "1.0",
                         const std::string& more = "") {
  return R"({"manifest_version": 1, "id": ")" + id + R"(", "kind": "comparator",
    "runtime": "native", "library": {"linux-x86_64": ")" +
         id + R"(.so",
    "linux-aarch64": ")" +
         id + R"(.so"}, "version": "1.2.3",
    "sdk": {"built": ")" +
         sdk + R"(", "required": "1.0"})" + more + "}";
}

std::string PythonManifestText(const std::string& id, const std::string& module) {
  return R"({"manifest_version": 1, "id": ")" + id +
         R"(", "kind": "comparator", "runtime": "python", "module": ")" + module +
         R"(", "version": "1", "sdk": {"built": "1.0", "required": "1.0"}})";
}

class PluginSearchTest : public testing::Test {
 protected:
  PluginSearchTest() {
    unsetenv("TTHOST_PLUGIN_PATH");
    setenv("XDG_DATA_HOME", "/data", 1);
    search_.built_in_dir = "/built-in";
    search_.distrust = [this](const std::string& path) { return distrusted_ == path ? "no" : ""; };
    search_.distrust_library = search_.distrust;
    search_.distrust_directory = search_.distrust;
  }
  ~PluginSearchTest() override { unsetenv("XDG_DATA_HOME"); }

  void Put(const std::string& directory, const std::string& id) {
    Put(directory, id, ManifestText(id));
  }
  void Put(const std::string& directory, const std::string& id, const std::string& text) {
    filesystem_.files[directory + "/" + id + ".tthost.json"] = text;
    filesystem_.files[directory + "/" + id + ".so"] = "";
  }
  PluginCatalog Found() { return FindPlugins(search_, filesystem_); }

  MemoryFileSystem filesystem_;
  PluginSearch search_;
  std::string distrusted_;
};

TEST_F(PluginSearchTest, TheManifestSchemaIsASchema) {
  EXPECT_TRUE(JsonSchema::Compile(ManifestSchemaText()));
}

TEST_F(PluginSearchTest, ReadsTheManifest) {
  Put("/built-in", "pcc",
      ManifestText("pcc", "1.0",
                   R"(, "config_schema": {"type": "object"}, "description": "d",
         "config_fields": {"required_pcc": {"pointer": "/required", "sets": "/gate"}})"));
  const PluginCatalog catalog = Found();
  const PluginManifest* plugin = catalog.Find(PluginKind::kComparator, "pcc");
  ASSERT_NE(plugin, nullptr);
  EXPECT_EQ(plugin->library, "/built-in/pcc.so");
  EXPECT_EQ(plugin->path, "/built-in/pcc.tthost.json");
  EXPECT_EQ(plugin->version, "1.2.3");
  ASSERT_EQ(plugin->config_fields.size(), 1u);
  EXPECT_EQ(plugin->config_fields[0].pointer, "/required");
  EXPECT_EQ(plugin->config_fields[0].sets, "/gate");
  EXPECT_EQ(catalog.Find(PluginKind::kReporter, "pcc"), nullptr);
}

TEST_F(PluginSearchTest, SearchesInOrderAndTheFirstWins) {
  search_.command_line_dirs = {"/cli"};
  search_.project_dirs = {"/project"};
  setenv("TTHOST_PLUGIN_PATH", "/env1:/env2", 1);
  for (const char* directory :
       {"/built-in", "/data/tt-host/plugins", "/project", "/env2", "/env1", "/cli"}) {
    Put(directory, "pcc");
    const PluginCatalog catalog = Found();
    EXPECT_EQ(catalog.Find(PluginKind::kComparator, "pcc")->library,
              std::string(directory) + "/pcc.so");
    for (const PluginManifest& plugin : catalog.plugins) {
      if (plugin.library.starts_with(directory)) continue;
      EXPECT_EQ(plugin.state, PluginState::kShadowed);
      EXPECT_EQ(plugin.state_reason, "by " + std::string(directory) + "/pcc.tthost.json");
    }
  }
  unsetenv("TTHOST_PLUGIN_PATH");
}

TEST_F(PluginSearchTest, TheWorkingDirectoryIsNeverSearched) {
  Put(".", "pcc");
  Put("", "pcc");
  setenv("TTHOST_PLUGIN_PATH", ":.:", 1);
  const PluginCatalog catalog = Found();
  unsetenv("TTHOST_PLUGIN_PATH");
  EXPECT_THAT(catalog.plugins, IsEmpty());
  EXPECT_THAT(catalog.directories[0].state, HasSubstr("not absolute"));
}

TEST_F(PluginSearchTest, UntrustedFiles) {
  Put("/built-in", "pcc");
  distrusted_ = "/built-in/pcc.so";
  const PluginCatalog catalog = Found();
  EXPECT_EQ(catalog.plugins[0].state, PluginState::kUntrusted);
  EXPECT_EQ(catalog.Find(PluginKind::kComparator, "pcc"), nullptr);
}

TEST_F(PluginSearchTest, AModuleOfPythonIsAFileOrAPackage) {
  for (const char* file : {"/built-in/acme/top.py", "/built-in/acme/top/__init__.py"}) {
    filesystem_.files.clear();
    filesystem_.files[file] = "";
    filesystem_.files["/built-in/top.tthost.json"] = PythonManifestText("top", "acme.top:Top");
    const PluginManifest plugin = Found().plugins.at(0);
    EXPECT_EQ(plugin.state, PluginState::kOk) << plugin.state_reason;
    EXPECT_EQ(plugin.module, "acme.top:Top");
    EXPECT_EQ(plugin.module_directory, "/built-in");
    EXPECT_EQ(plugin.module_file, file);
    EXPECT_EQ(plugin.CodeFile(), file);
    EXPECT_EQ(plugin.library, "");
  }
}

TEST_F(PluginSearchTest, AManifestMayLieInsideThePackage) {
  search_.command_line_dirs = {"/src/acme/plugins"};
  filesystem_.files["/src/acme/plugins/top.py"] = "";
  filesystem_.files["/src/acme/plugins/top.tthost.json"] =
      PythonManifestText("top", "acme.plugins.top:Top");
  const PluginManifest plugin = Found().plugins.at(0);
  EXPECT_EQ(plugin.state, PluginState::kOk) << plugin.state_reason;
  EXPECT_EQ(plugin.module_directory, "/src");
  EXPECT_EQ(plugin.module_file, "/src/acme/plugins/top.py");
}

TEST_F(PluginSearchTest, AModuleMustBeTrustedToo) {
  filesystem_.files["/built-in/top.py"] = "";
  filesystem_.files["/built-in/top.tthost.json"] = PythonManifestText("top", "top:Top");
  filesystem_.files["/built-in/beside.py"] = "";
  for (const char* path : {"/built-in/top.py", "/built-in/beside.py", "/built-in"}) {
    distrusted_ = path;
    EXPECT_EQ(Found().plugins.at(0).state, PluginState::kUntrusted) << path;
  }
}

TEST_F(PluginSearchTest, AllOfAPackageMustBeTrusted) {
  filesystem_.files["/built-in/acme/top.py"] = "";
  filesystem_.files["/built-in/acme/deep/native.so"] = "";
  filesystem_.files["/built-in/top.tthost.json"] = PythonManifestText("top", "acme.top:Top");
  EXPECT_EQ(Found().plugins.at(0).state, PluginState::kOk);
  distrusted_ = "/built-in/acme/deep/native.so";
  EXPECT_EQ(Found().plugins.at(0).state, PluginState::kUntrusted);
}

TEST_F(PluginSearchTest, OneIdMayServeTwoKinds) {
  search_.command_line_dirs = {"/cli"};
  std::string reporter = ManifestText("pcc");
  reporter.replace(reporter.find("comparator"), 10, "reporter");
  Put("/cli", "pcc", reporter);
  Put("/built-in", "pcc");
  const PluginCatalog catalog = Found();
  EXPECT_NE(catalog.Find(PluginKind::kReporter, "pcc"), nullptr);
  EXPECT_NE(catalog.Find(PluginKind::kComparator, "pcc"), nullptr);
}

TEST_F(PluginSearchTest, AnUnusableOneDoesNotShadow) {
  search_.command_line_dirs = {"/cli"};
  Put("/cli", "pcc", ManifestText("pcc", "7.2"));
  Put("/built-in", "pcc");
  EXPECT_EQ(Found().Find(PluginKind::kComparator, "pcc")->library, "/built-in/pcc.so");
}

TEST_F(PluginSearchTest, IncompatibleOnesSayWhy) {
  const auto reason = [this](const std::string& text) {
    filesystem_.files.clear();
    Put("/built-in", "pcc", text);
    const PluginCatalog catalog = Found();
    EXPECT_EQ(catalog.plugins.at(0).state, PluginState::kIncompatible);
    EXPECT_EQ(catalog.plugins[0].id, "pcc");
    return catalog.plugins[0].state_reason;
  };
  EXPECT_THAT(reason(ManifestText("pcc", "7.2")), HasSubstr("was built against SDK 7.2"));
  EXPECT_THAT(reason("{\n\"id\": \n}"), HasSubstr("/built-in/pcc.tthost.json:3: not JSON"));
  EXPECT_THAT(reason(ManifestText("pcc", "1.0", R"(, "kid": 1)")), HasSubstr("'kid'"));
  EXPECT_THAT(reason(ManifestText("Bad-Id")), HasSubstr("/id: expected"));
  EXPECT_THAT(reason(ManifestText("pcc", "1.0", R"(, "config_schema": {"type": 3})")),
              HasSubstr("config_schema"));
  EXPECT_THAT(reason("[]"), HasSubstr("expected a mapping"));
  EXPECT_THAT(reason(PythonManifestText("pcc", "m")), HasSubstr("/module: expected"));
  EXPECT_THAT(reason(PythonManifestText("pcc", "some.thing:Pcc")),
              HasSubstr("its module 'some.thing:Pcc' is not in /built-in"));
  EXPECT_THAT(reason(R"({"manifest_version": 1, "id": "pcc", "kind": "comparator", "runtime":
                         "native", "version": "1", "sdk": {"built": "1.0", "required": "1.0"}})"),
              HasSubstr("library"));

  filesystem_.files.clear();
  filesystem_.files["/built-in/pcc.tthost.json"] = ManifestText("pcc");
  EXPECT_THAT(Found().plugins.at(0).state_reason, HasSubstr("'/built-in/pcc.so' does not exist"));
}

TEST_F(PluginSearchTest, ANewerManifestMayHaveKeysThatThisHostDoesNotKnow) {
  Put("/built-in", "pcc", ManifestText("pcc", "7.2", R"(, "licenses": [])"));
  EXPECT_THAT(Found().plugins.at(0).state_reason, HasSubstr("was built against SDK 7.2"));
}

TEST_F(PluginSearchTest, UnknownPluginNamesDirectoriesAndTheNearest) {
  search_.command_line_dirs = {"/cli"};
  Put("/built-in", "pcc");
  const Status status = UnknownPlugin(Found(), PluginKind::kComparator, "pccc");
  EXPECT_EQ(status.code, StatusCode::kUsage);
  EXPECT_THAT(status.message, HasSubstr("no comparator named 'pccc' (did you mean 'pcc'?)"));
  EXPECT_THAT(status.message, HasSubstr("/cli [--plugin-dir] (does not exist)"));
  EXPECT_THAT(status.message, HasSubstr("/data/tt-host/plugins [user] (does not exist)"));
  EXPECT_THAT(status.message, HasSubstr("/built-in [built in] (1 plugin)"));
  EXPECT_THAT(UnknownPlugin(Found(), PluginKind::kReporter, "pcc").message,
              HasSubstr("'pcc' is a comparator"));
}

}  // namespace
}  // namespace tthost
