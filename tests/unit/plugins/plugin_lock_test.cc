// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/plugin_lock.h"

#include <gmock/gmock.h>

#include "host/base/sha256.h"
#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class PluginLockTest : public testing::Test {
 protected:
  PluginLockTest() {
    filesystem_.files["/p/a.tthost.json"] = "{}";
    filesystem_.files["/p/a.so"] = "code";
    native_.id = "a";
    native_.version = "1.2";
    native_.path = "/p/a.tthost.json";
    native_.library = "/p/a.so";
  }

  // What stands against the plugin, with the lock as it was at the beginning.
  std::string ReasonAgainst(const PluginManifest& plugin) {
    return UnlockedReason(plugin, lock_, filesystem_);
  }
  void Lock(const PluginManifest& plugin) { lock_ = {LockOf(plugin, filesystem_).value()}; }

  MemoryFileSystem filesystem_;
  PluginManifest native_;
  PluginLock lock_;
};

TEST_F(PluginLockTest, HasTheDigestOfEachFile) {
  Lock(native_);
  EXPECT_EQ(lock_[0].sha256, (std::map<std::string, std::string>{{"a.so", Sha256("code")},
                                                                 {"a.tthost.json", Sha256("{}")}}));
  EXPECT_EQ(ReasonAgainst(native_), "");
}

TEST_F(PluginLockTest, AChangeOfAnyFileIsTold) {
  Lock(native_);
  filesystem_.files["/p/a.so"] = "other code";
  EXPECT_THAT(ReasonAgainst(native_), StartsWith("a.so has changed since version 1.2 was locked"));
}

TEST_F(PluginLockTest, APluginThatIsNotLocked) {
  EXPECT_THAT(ReasonAgainst(native_), HasSubstr("is not in tt-host.plugins.lock.json"));
  Lock(native_);
  native_.kind = PluginKind::kReporter;
  EXPECT_THAT(ReasonAgainst(native_), HasSubstr("is not in tt-host.plugins.lock.json"));
}

TEST_F(PluginLockTest, ThePackageOfAPythonPluginIsLockedWhole) {
  PluginManifest plugin = native_;
  plugin.library = "";
  plugin.module = "acme.plans:Plan";
  plugin.module_directory = "/p";
  plugin.module_file = "/p/acme/plans.py";
  filesystem_.files["/p/acme/__init__.py"] = "";
  filesystem_.files["/p/acme/plans.py"] = "import acme.deep.more";
  filesystem_.files["/p/acme/deep/more.py"] = "x = 1";
  filesystem_.files["/p/acme/notes.txt"] = "";
  Lock(plugin);
  EXPECT_EQ(lock_[0].sha256.size(), 4u);
  filesystem_.files["/p/acme/notes.txt"] = "more";
  EXPECT_EQ(ReasonAgainst(plugin), "");
  filesystem_.files["/p/acme/deep/new.py"] = "";
  EXPECT_THAT(ReasonAgainst(plugin), StartsWith("acme/deep/new.py is new"));
  filesystem_.files.erase("/p/acme/deep/new.py");
  filesystem_.files.erase("/p/acme/deep/more.py");
  EXPECT_THAT(ReasonAgainst(plugin), StartsWith("acme/deep/more.py is gone"));
}

TEST_F(PluginLockTest, WhatLiesBesideAFlatModuleIsLocked) {
  PluginManifest plugin = native_;
  plugin.library = "";
  plugin.module = "plans:Plan";
  plugin.module_directory = "/p";
  plugin.module_file = "/p/plans.py";
  filesystem_.files["/p/plans.py"] = "import more";
  filesystem_.files["/p/more.py"] = "";
  filesystem_.files["/p/below/deep.py"] = "";
  Lock(plugin);
  filesystem_.files["/p/__pycache__/more.pyc"] = "";
  filesystem_.files["/p/.venv/lib/any.py"] = "";
  EXPECT_EQ(ReasonAgainst(plugin), "");
  filesystem_.files["/p/below/deep.py"] = "x";
  EXPECT_THAT(ReasonAgainst(plugin), StartsWith("below/deep.py has changed"));
}

TEST_F(PluginLockTest, AWheelIsLockedAsItsRecordNamesIt) {
  const std::string packages = "/venv/lib/python3.11/site-packages/";
  PluginManifest plugin = native_;
  plugin.library = "";
  plugin.origin = "environment";
  plugin.module = "plans:Plan";
  plugin.module_directory = "/venv/lib/python3.11/site-packages";
  plugin.module_file = packages + "plans.py";
  plugin.path = packages + "a.tthost.json";
  filesystem_.files[plugin.path] = "{}";
  filesystem_.files[packages + "plans.py"] = "import plans_inside";
  filesystem_.files[packages + "plans_inside.py"] = "";
  filesystem_.files[packages + "plans-1.dist-info/entry_points.txt"] =
      "[tthost.comparator]\na = plans:Plan\n";
  filesystem_.files[packages + "plans-1.dist-info/RECORD"] =
      "plans.py,,\nplans_inside.py,,\n__pycache__/plans.cpython-311.pyc,,\na.tthost.json,,\n";
  Lock(plugin);
  filesystem_.files[packages + "others.py"] = "";
  EXPECT_EQ(ReasonAgainst(plugin), "");
  filesystem_.files[packages + "plans_inside.py"] = "x";
  EXPECT_THAT(ReasonAgainst(plugin), StartsWith("plans_inside.py has changed"));
}

TEST_F(PluginLockTest, HooksOfANativeStrategyAreLocked) {
  native_.kind = PluginKind::kParallelism;
  filesystem_.files["/p/hooks.py"] = "";
  Lock(native_);
  filesystem_.files["/p/other.so"] = "another plugin";
  EXPECT_EQ(ReasonAgainst(native_), "");
  filesystem_.files["/p/hooks.py"] = "x";
  EXPECT_THAT(ReasonAgainst(native_), StartsWith("hooks.py has changed"));
}

TEST_F(PluginLockTest, IsReadAsItWasWritten) {
  Lock(native_);
  filesystem_.files["/lock.json"] = PluginLockText(lock_);
  EXPECT_EQ(ReadPluginLock("/lock.json", filesystem_).value(), lock_);
}

TEST_F(PluginLockTest, FilesThatAreNoLocks) {
  EXPECT_THAT(ReadPluginLock("/none.json", filesystem_).error().message,
              HasSubstr("`tt-host plugin lock` writes it"));
  for (const char* text : {"", "[]", "{}", R"({"schema": "other/1", "plugins": []})",
                           R"({"schema": "tthost.plugins.lock/1", "plugins": [{}]})"}) {
    filesystem_.files["/lock.json"] = text;
    EXPECT_THAT(ReadPluginLock("/lock.json", filesystem_).error().message,
                HasSubstr("malformed lock file /lock.json"))
        << text;
  }
}

}  // namespace
}  // namespace tthost
