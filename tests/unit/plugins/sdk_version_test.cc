// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/sdk_version.h"

#include <gmock/gmock.h>

namespace tthost {
namespace {

using testing::HasSubstr;

TEST(SdkVersionTest, IsTwoNumbers) {
  EXPECT_EQ(ParseSdkVersion("1.12"), (SdkVersion{1, 12}));
  EXPECT_EQ(ToText({1, 12}), "1.12");
  for (const char* text : {"", "1", "1.", ".1", "1.2.3", "-1.0", "a.b", "99999999999.0"}) {
    EXPECT_EQ(ParseSdkVersion(text), std::nullopt) << text;
  }
}

TEST(SdkVersionTest, WithinAMajorTheRequiredMinorDecides) {
  EXPECT_EQ(MisfitReason({1, 0}, {1, 0}, {1, 3}), "");
  EXPECT_EQ(MisfitReason({1, 3}, {1, 3}, {1, 3}), "");
  EXPECT_EQ(MisfitReason({1, 9}, {1, 2}, {1, 3}), "");
  EXPECT_EQ(MisfitReason({1, 9}, {1, 4}, {1, 3}),
            "needs SDK 1.4, this host speaks SDK 1.3; use a newer tt-host, or an older version of "
            "the plugin");
}

TEST(SdkVersionTest, NothingRequiresMoreThanItWasBuiltAgainst) {
  EXPECT_EQ(MisfitReason({1, 0}, {1, 7}, {1, 9}),
            "requires SDK 1.7 but was built against SDK 1.0; correct sdk.required in its manifest");
  EXPECT_THAT(MisfitReason({1, 0}, {0, 9}, {1, 9}), HasSubstr("correct sdk.required"));
}

TEST(SdkVersionTest, AnotherMajorNeverFits) {
  EXPECT_EQ(MisfitReason({0, 1}, {0, 1}, {1, 0}),
            "was built against SDK 0.1, this host speaks SDK 1.0; build it again with an SDK 1.x");
  EXPECT_THAT(MisfitReason({2, 0}, {2, 0}, {1, 5}), HasSubstr("build it again with an SDK 1.x"));
}

}  // namespace
}  // namespace tthost
