// SPDX-License-Identifier: Apache-2.0
// The zoo of bad plugins: each is bad in the way that its name says, and what the SDK's C++ layer
// promises to catch is caught.
#include <dlfcn.h>
#include <gmock/gmock.h>

#include "tests/plugins/fake_host.h"

namespace tthost::fake {
namespace {

using testing::HasSubstr;

std::string PathOf(const std::string& id) { return TTHOST_BAD_PLUGIN_PATH "/" + id + ".so"; }

const Pair kPair = {"logits", {1, 2}, {1, 2}};

TEST(BadPluginTest, UndefinedSymbolDoesNotLoad) {
  EXPECT_EQ(dlopen(PathOf("bad_undefined_symbol").c_str(), RTLD_NOW | RTLD_LOCAL), nullptr);
  EXPECT_THAT(dlerror(), HasSubstr("function_that_nobody_defines"));
}

TEST(BadPluginTest, NoExportAndOtherMajorHaveNoEntry) {
  void* const nothing = dlopen(PathOf("bad_no_export").c_str(), RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(nothing, nullptr) << dlerror();
  EXPECT_EQ(dlsym(nothing, TTHOST_PLUGIN_ENTRY), nullptr);
  void* const major = dlopen(PathOf("bad_major").c_str(), RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(major, nullptr) << dlerror();
  EXPECT_EQ(dlsym(major, TTHOST_PLUGIN_ENTRY), nullptr);
  EXPECT_NE(dlsym(major, "tthost_plugin_query_v9"), nullptr);
}

TEST(BadPluginTest, DescriptorsLie) {
  EXPECT_EQ(Load(PathOf("bad_null_descriptor")), nullptr);
  EXPECT_EQ(Load(PathOf("bad_minor"))->minor, unsigned{TTHOST_SDK_MINOR + 1});
  EXPECT_NE(Load(PathOf("bad_sanitizer"))->sanitizer, TTHOST_SANITIZER_BUILT);
  EXPECT_THAT(ToString(Load(PathOf("bad_manifest_id"))->manifest_json), HasSubstr("somebody_else"));
}

TEST(BadPluginTest, ThrowInCreateBecomesAStatusAndLeavesTheTableAlone) {
  MadeComparator comparator(Load(PathOf("bad_throw_in_create")), "{}");
  EXPECT_EQ(comparator.status, TTHOST_INTERNAL);
  EXPECT_EQ(comparator.call.failure, "no instance today");
  EXPECT_EQ(comparator.table.begin, nullptr);
  EXPECT_EQ(comparator.table.struct_size, sizeof(tthost_comparator));
}

TEST(BadPluginTest, ThrowsAfterCreateBecomeStatuses) {
  MadeComparator comparator(Load(PathOf("bad_throw_in_leaf")), "{}");
  ASSERT_EQ(comparator.status, TTHOST_OK);
  EXPECT_EQ(Compare(comparator, {kPair}), TTHOST_INTERNAL);
  EXPECT_EQ(comparator.call.failure, "cannot look at logits");
  EXPECT_EQ(Compare(comparator, {}), TTHOST_INTERNAL);
  EXPECT_THAT(comparator.call.failure, HasSubstr("no std::exception"));
}

TEST(BadPluginTest, ErrorCodesComeWithoutText) {
  MadeComparator comparator(Load(PathOf("bad_error_codes")), "{}");
  EXPECT_EQ(Compare(comparator, {kPair}), 4711);
  EXPECT_EQ(Compare(comparator, {}), TTHOST_DATA_LOSS);
  EXPECT_EQ(comparator.call.failure, "");
}

TEST(BadPluginTest, EmptyTableHasNoSlots) {
  MadeComparator comparator(Load(PathOf("bad_empty_table")), "{}");
  EXPECT_EQ(comparator.status, TTHOST_OK);
  EXPECT_EQ(comparator.table.leaf, nullptr);
}

TEST(BadPluginDeathTest, CrashEndsTheProcess) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  MadeComparator comparator(Load(PathOf("bad_crash")), "{}");
  EXPECT_DEATH(Compare(comparator, {kPair}), "");
}

}  // namespace
}  // namespace tthost::fake
