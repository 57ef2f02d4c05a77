// SPDX-License-Identifier: Apache-2.0
// How C++ plugin code fails, and the net under every call from the host.
#pragma once

#include <exception>
#include <string>
#include <utility>

#include "tthost/cpp/str.hpp"
#include "tthost/host.h"

namespace tthost::sdk {

// Throw it to end the current call with a status of your choice. Any other exception becomes
// TTHOST_INTERNAL.
class Error : public std::exception {
 public:
  Error(tthost_status code, std::string text) : code_(code), text_(std::move(text)) {}
  tthost_status code() const { return code_; }
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  tthost_status code_;
  std::string text_;
};

// Ends the call with a status whose text the host has recorded already.
struct AlreadyRecorded {
  tthost_status code;
};

inline void ThrowIfError(tthost_status status) {
  if (status != TTHOST_OK) throw AlreadyRecorded{status};
}

// Runs `body` such that no exception leaves it; what it throws is recorded with the host.
template <typename Body>
tthost_status Guard(const tthost_host* host, tthost_call* call, Body&& body) noexcept {
  tthost_status code = TTHOST_INTERNAL;
  try {
    try {
      body();
      return TTHOST_OK;
    } catch (const AlreadyRecorded& error) {
      return error.code;
    } catch (const Error& error) {
      code = error.code();
      return host->fail(call, code, Str(error.what()));
    } catch (const std::exception& error) {
      return host->fail(call, code, Str(error.what()));
    } catch (...) {
      return host->fail(call, code, Str("the plugin threw something that is no std::exception"));
    }
  } catch (...) {
    return code;  // the host itself threw
  }
}

}  // namespace tthost::sdk
