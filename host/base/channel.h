// SPDX-License-Identifier: Apache-2.0
// One ordered socket (SOCK_SEQPACKET) between the controller and a child: JSON frames, optionally
// with descriptors. A frame holds up to kMaxFrameBytes; larger payloads travel as files.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "host/base/json.h"
#include "host/base/result.h"
#include "host/base/unique_fd.h"

namespace tthost {

inline constexpr size_t kMaxFrameBytes = 128 * 1024;
// The descriptor under which a child finds its channel.
inline constexpr int kChannelDescriptor = 3;

struct Frame {
  std::string text;  // one JSON document
  std::vector<UniqueFd> descriptors;
};

enum class ReceiveState { kFrame = 1, kNothingYet, kClosed };

struct Received {
  ReceiveState state = ReceiveState::kNothingYet;
  Frame frame;
};

class Channel {
 public:
  Channel() = default;
  explicit Channel(UniqueFd fd) : fd_(std::move(fd)) {}
  // Both ends, close-on-exec.
  static Result<std::pair<Channel, Channel>> MakePair();

  int Descriptor() const { return fd_.Get(); }
  bool IsOpen() const { return fd_.IsValid(); }
  void Close() { fd_.Reset(); }

  // Blocking. Does not raise SIGPIPE. An oversized frame is an error and nothing is sent.
  Result<void> Send(const Json& frame, const std::vector<int>& descriptors = {});
  // Like Send, but gives false instead of waiting when the peer's buffer is full.
  Result<bool> TrySend(const Json& frame, const std::vector<int>& descriptors = {});
  // Waits for a frame when `wait`, else returns kNothingYet.
  Result<Received> Receive(bool wait);

 private:
  UniqueFd fd_;
};

}  // namespace tthost
