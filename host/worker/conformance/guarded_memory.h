// SPDX-License-Identifier: Apache-2.0
// Memory that is lent to a plugin: read-only, between pages that cannot be touched, and gone when
// the call returns. Who breaks the loan dies, and the last words of the process say how.
#pragma once

#include <cstddef>
#include <string_view>

namespace tthost::conformance {

// Which side is watched to the byte; on the other one up to a page is not.
enum class Guard { kAfter = 1, kBefore };

class GuardedMemory {
 public:
  struct Range;  // where it lies

  // A copy of `bytes`. `what` stands in messages: "the tensor 'actual'". Ends the process where
  // there is no memory.
  GuardedMemory(std::string_view bytes, Guard guard, std::string_view what);
  // Zeroed bytes that the plugin may write.
  GuardedMemory(size_t size, std::string_view what);
  GuardedMemory(GuardedMemory&& other) noexcept;
  GuardedMemory& operator=(GuardedMemory&&) = delete;
  ~GuardedMemory() { Withdraw(); }

  char* Data() const { return data_; }
  std::string_view Bytes() const { return {data_, size_}; }
  // The loan is over. The addresses stay reserved, so that whoever comes back is recognised.
  void Withdraw();

 private:
  void Reserve(size_t size, Guard guard, std::string_view what);

  Range* range_ = nullptr;
  char* data_ = nullptr;
  size_t size_ = 0;
};

// From now on a deadly signal leaves last words: which loan was broken, or that memory was touched
// that nobody lent. The process still ends by the signal.
void ExplainFaults();

}  // namespace tthost::conformance
