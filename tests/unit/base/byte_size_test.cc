// SPDX-License-Identifier: Apache-2.0
#include "host/base/byte_size.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

TEST(ByteSizeTest, UnitsArePowersOf1024) {
  EXPECT_EQ(ParseByteSize("1"), 1);
  EXPECT_EQ(ParseByteSize("100 B"), 100);
  EXPECT_EQ(ParseByteSize("2K"), 2048);
  EXPECT_EQ(ParseByteSize("1.5m"), 1572864);
  EXPECT_EQ(ParseByteSize("8 GiB"), int64_t{8} << 30);
  EXPECT_EQ(ParseByteSize("2TB"), int64_t{2} << 40);
}

TEST(ByteSizeTest, WhatIsNoSizeIsRefused) {
  for (const char* text : {"", "G", "-1G", "0", "8X", "8GX", "8 G i", "1e30T", "nan", "0.5"}) {
    EXPECT_EQ(ParseByteSize(text), std::nullopt) << text;
  }
}

TEST(ByteSizeTest, TextHasOneDigitWhereItSaysSomething) {
  EXPECT_EQ(FormatByteSize(0), "0 B");
  EXPECT_EQ(FormatByteSize(1023), "1023 B");
  EXPECT_EQ(FormatByteSize(int64_t{512} << 20), "512 MiB");
  EXPECT_EQ(FormatByteSize(int64_t{1536} << 20), "1.5 GiB");
  EXPECT_EQ(FormatByteSize(int64_t{3000} << 40), "3000 TiB");
}

}  // namespace
}  // namespace tthost
