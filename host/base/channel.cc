// SPDX-License-Identifier: Apache-2.0
#include "host/base/channel.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

namespace tthost {
namespace {

constexpr size_t kMaxDescriptors = 4;
constexpr size_t kControlBytes = CMSG_SPACE(kMaxDescriptors * sizeof(int));

Status Failure(const char* action) {
  return Status::Unavailable(std::string("channel: cannot ") + action + ": " +
                             std::strerror(errno));
}

std::vector<UniqueFd> TakeDescriptors(msghdr& message) {
  std::vector<UniqueFd> descriptors;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
      descriptors.emplace_back(fd);
    }
  }
  return descriptors;
}

Result<bool> SendFrame(int fd, const Json& frame, const std::vector<int>& descriptors, int flags) {
  std::string text =
      frame.dump(-1, ' ', /*ensure_ascii=*/false, nlohmann::json::error_handler_t::replace);
  if (text.size() > kMaxFrameBytes) {
    return Error(Status::Internal("channel: a frame of " + std::to_string(text.size()) +
                                  " bytes exceeds " + std::to_string(kMaxFrameBytes)));
  }
  iovec payload{text.data(), text.size()};
  alignas(cmsghdr) std::array<char, kControlBytes> control{};
  msghdr message{};
  message.msg_iov = &payload;
  message.msg_iovlen = 1;
  if (!descriptors.empty()) {
    const size_t bytes = descriptors.size() * sizeof(int);
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(bytes);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(bytes);
    std::memcpy(CMSG_DATA(header), descriptors.data(), bytes);
  }
  while (sendmsg(fd, &message, MSG_NOSIGNAL | flags) < 0) {
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return false;
    return Error(Failure("send"));
  }
  return true;
}

}  // namespace

Result<std::pair<Channel, Channel>> Channel::MakePair() {
  std::array<int, 2> fds{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds.data()) != 0) {
    return Error(Failure("create"));
  }
  return std::pair(Channel(UniqueFd(fds[0])), Channel(UniqueFd(fds[1])));
}

Result<void> Channel::Send(const Json& frame, const std::vector<int>& descriptors) {
  TTHOST_RETURN_IF_ERROR(SendFrame(fd_.Get(), frame, descriptors, 0));
  return {};
}

Result<bool> Channel::TrySend(const Json& frame, const std::vector<int>& descriptors) {
  return SendFrame(fd_.Get(), frame, descriptors, MSG_DONTWAIT);
}

Result<Received> Channel::Receive(bool wait) {
  std::string text(kMaxFrameBytes, '\0');
  iovec payload{text.data(), text.size()};
  alignas(cmsghdr) std::array<char, kControlBytes> control{};
  msghdr message{};
  message.msg_iov = &payload;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t size = 0;
  // A peer that closes with frames unread resets the connection. That is told once, before what
  // the peer itself had sent.
  do {
    size = recvmsg(fd_.Get(), &message, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
  } while (size < 0 && (errno == EINTR || errno == ECONNRESET));
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Received{};
  if (size < 0) return Error(Failure("receive"));
  Received received;
  if (size == 0) {
    received.state = ReceiveState::kClosed;
    return received;
  }
  received.state = ReceiveState::kFrame;
  received.frame.descriptors = TakeDescriptors(message);
  if ((message.msg_flags & MSG_TRUNC) != 0) {
    return Error(Status::Unavailable("channel: received a frame above the size limit"));
  }
  text.resize(static_cast<size_t>(size));
  received.frame.text = std::move(text);
  return received;
}

}  // namespace tthost
