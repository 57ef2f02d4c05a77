// SPDX-License-Identifier: Apache-2.0
#include "host/base/channel.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

namespace tthost {
namespace {

class ChannelTest : public testing::Test {
 protected:
  ChannelTest() {
    auto ends = Channel::MakePair();
    EXPECT_TRUE(ends);
    std::tie(ours_, theirs_) = *std::move(ends);
  }

  // The next frame's text, or empty.
  std::string NextText() {
    auto received = theirs_.Receive(/*wait=*/false);
    EXPECT_TRUE(received) << received.error().message;
    return received->frame.text;
  }

  Channel ours_, theirs_;
};

TEST_F(ChannelTest, KeepsFramesWholeAndInOrder) {
  ASSERT_TRUE(ours_.Send({{"n", 1}}));
  ASSERT_TRUE(ours_.Send({{"n", 2}}));
  EXPECT_EQ(NextText(), R"({"n":1})");
  EXPECT_EQ(NextText(), R"({"n":2})");
}

TEST_F(ChannelTest, SaysThatNothingIsThereYet) {
  EXPECT_EQ(theirs_.Receive(/*wait=*/false)->state, ReceiveState::kNothingYet);
}

TEST_F(ChannelTest, TellsTheCloseAfterWhatWasSentBeforeIt) {
  ASSERT_TRUE(ours_.Send({{"n", 1}}));
  ours_.Close();
  EXPECT_EQ(theirs_.Receive(/*wait=*/true)->state, ReceiveState::kFrame);
  EXPECT_EQ(theirs_.Receive(/*wait=*/true)->state, ReceiveState::kClosed);
}

TEST_F(ChannelTest, GivesWhatAPeerSentThatClosedWithFramesUnread) {
  ASSERT_TRUE(theirs_.Send({{"unread", true}}));
  ASSERT_TRUE(ours_.Send({{"n", 1}}));
  ours_.Close();
  EXPECT_EQ(NextText(), R"({"n":1})");
  EXPECT_EQ(theirs_.Receive(/*wait=*/false)->state, ReceiveState::kClosed);
}

TEST_F(ChannelTest, CarriesDescriptors) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const UniqueFd reader(ends[0]);
  UniqueFd writer(ends[1]);
  ASSERT_TRUE(ours_.Send({{"with", "pipe"}}, {writer.Get()}));
  writer.Reset();
  auto received = theirs_.Receive(/*wait=*/true);
  ASSERT_TRUE(received);
  ASSERT_EQ(received->frame.descriptors.size(), 1u);
  const int carried = received->frame.descriptors[0].Get();
  EXPECT_NE(fcntl(carried, F_GETFD) & FD_CLOEXEC, 0);
  ASSERT_EQ(write(carried, "x", 1), 1);
  char read_back = 0;
  EXPECT_EQ(read(reader.Get(), &read_back, 1), 1);
  EXPECT_EQ(read_back, 'x');
}

TEST_F(ChannelTest, TakesTheLargestFrameAndRefusesALargerOne) {
  const size_t quotes = 2;
  const auto refused = ours_.Send(std::string(kMaxFrameBytes - quotes + 1, 'x'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, StatusCode::kInternal);
  EXPECT_EQ(theirs_.Receive(/*wait=*/false)->state, ReceiveState::kNothingYet);
  ASSERT_TRUE(ours_.Send(std::string(kMaxFrameBytes - quotes, 'x')));
  EXPECT_EQ(NextText().size(), kMaxFrameBytes);
}

TEST_F(ChannelTest, TrySendGivesUpOnAFullPeer) {
  const Json frame = std::string(kMaxFrameBytes / 2, 'x');
  Result<bool> sent = true;
  for (int i = 0; i < 10'000 && sent && *sent; ++i) sent = ours_.TrySend(frame);
  ASSERT_TRUE(sent) << sent.error().message;
  EXPECT_FALSE(*sent);
  NextText();
  EXPECT_TRUE(*ours_.TrySend(frame)) << "room again";
}

TEST_F(ChannelTest, SendingToAClosedPeerIsAnError) {
  theirs_.Close();
  const auto sent = ours_.Send({{"n", 1}});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, StatusCode::kUnavailable);
}

}  // namespace
}  // namespace tthost
