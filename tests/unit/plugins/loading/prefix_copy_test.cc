// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/loading/prefix_copy.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace tthost {
namespace {

struct Grown {
  uint32_t struct_size;
  uint32_t first;
  uint64_t second;
};

TEST(PrefixCopyTest, WhatAnOlderWriterDidNotKnowIsZero) {
  const Grown older = {offsetof(Grown, second), 7, 0xdead};
  const Grown copy = PrefixCopy(older);
  EXPECT_EQ(copy.first, 7u);
  EXPECT_EQ(copy.second, 0u);
  EXPECT_EQ(copy.struct_size, offsetof(Grown, second));
}

TEST(PrefixCopyTest, WhatANewerWriterAddedIsLeft) {
  const Grown newer = {sizeof(Grown) + 8, 7, 9};
  const Grown copy = PrefixCopy(newer);
  EXPECT_EQ(copy.second, 9u);
  EXPECT_EQ(copy.struct_size, sizeof(Grown));
}

}  // namespace
}  // namespace tthost
