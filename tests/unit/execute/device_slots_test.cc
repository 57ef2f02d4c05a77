// SPDX-License-Identifier: Apache-2.0
#include "host/execute/device_slots.h"

#include <gmock/gmock.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

using testing::ElementsAre;

// Two boards of two chips that can form a mesh, and a card of one chip.
const std::vector<DeviceDescription> kDevices = {
    {.name = "box", .arch = "n300-llmbox", .boards = {{"0", "1"}, {"2", "3"}}},
    {.name = "card", .arch = "n150", .boards = {{"9"}}}};

class DeviceSlotsTest : public testing::Test {
 protected:
  std::optional<ChipLease> Take(size_t count) { return slots_.Take(count, /*insists=*/false); }

  MemoryFileSystem filesystem_;
  SharedLocks locks_{"/locks", filesystem_};
  DeviceSlots slots_{kDevices, locks_};
  SharedLocks other_locks_{"/locks", filesystem_};
  DeviceSlots other_run_{kDevices, other_locks_};
};

TEST_F(DeviceSlotsTest, OneChipComesFromTheSmallestBoardThatHasIt) {
  const auto first = Take(1);
  EXPECT_THAT(first->Chips(), ElementsAre("9"));
  const auto second = Take(1);
  EXPECT_THAT(second->Chips(), ElementsAre("0"));
  const auto third = Take(1);
  EXPECT_THAT(third->Chips(), ElementsAre("1")) << "the other board stays whole";
}

TEST_F(DeviceSlotsTest, TwoChipsComeFromOneBoard) {
  const auto card = Take(1), one = Take(1);
  const auto two = Take(2);
  EXPECT_THAT(two->Chips(), ElementsAre("2", "3"));
  EXPECT_FALSE(Take(2));
  EXPECT_FALSE(slots_.WaitsForOthers());
}

TEST_F(DeviceSlotsTest, WhatFitsOnNoBoardGetsBoardsOfOneDevice) {
  {
    const auto all = Take(4);
    EXPECT_THAT(all->Chips(), ElementsAre("0", "1", "2", "3"));
    EXPECT_FALSE(Take(3));
  }
  const auto card = Take(1), one = Take(1);
  EXPECT_FALSE(Take(3)) << "only one board is whole";
}

TEST_F(DeviceSlotsTest, AChipComesBackWithItsLease) {
  { const auto lease = Take(4); }
  EXPECT_TRUE(Take(4));
}

TEST_F(DeviceSlotsTest, NoChipIsInTwoRuns) {
  const auto theirs = other_run_.Take(2, false);
  EXPECT_THAT(theirs->Chips(), ElementsAre("0", "1"));
  EXPECT_THAT(Take(2)->Chips(), ElementsAre("2", "3"));
  EXPECT_FALSE(Take(4)) << "never a board of which somebody else has a part";
  EXPECT_TRUE(slots_.WaitsForOthers());
}

TEST_F(DeviceSlotsTest, WhoInsistsGetsItsChipsBeforeOthersGetAny) {
  auto theirs = other_run_.Take(2, false);
  EXPECT_FALSE(slots_.Take(4, /*insists=*/true));
  EXPECT_FALSE(other_run_.Take(1, false));
  EXPECT_TRUE(other_run_.WaitsForOthers());
  theirs.reset();
  EXPECT_TRUE(slots_.Take(4, true));
  EXPECT_TRUE(other_run_.Take(1, false));
}

TEST_F(DeviceSlotsTest, WhereNothingCanBeLockedARunStillDividesItsChips) {
  filesystem_.broken.insert("/locks");
  SharedLocks locks("/locks", filesystem_);
  DeviceSlots slots({{.name = "card", .arch = "n150", .boards = {{"9"}}}}, locks);
  const auto lease = slots.Take(1, false);
  EXPECT_TRUE(lease);
  EXPECT_FALSE(slots.Take(1, false));
  EXPECT_NE(locks.Trouble(), "");
}

TEST(ChipCounts, AreOfAllAndOfTheLargest) {
  EXPECT_EQ(CountChips(kDevices), 5);
  EXPECT_EQ(MostChips(kDevices), 4);
  EXPECT_EQ(MostChips({}), 0);
}

}  // namespace
}  // namespace tthost
