// SPDX-License-Identifier: Apache-2.0
#include "host/select/case_id.h"

#include <algorithm>

#include "host/model/selection.h"

namespace tthost {
namespace {

constexpr std::string_view kFull = "-full";
constexpr std::string_view kTorchDirectory = "/pytorch-", kJaxDirectory = "/jax-";

// The id up to the run mode at its end, "-full" included; npos when it ends in none.
size_t ModeBegin(std::string_view id) {
  const size_t dash = id.rfind('-');
  if (dash == std::string_view::npos || dash == 0) return std::string_view::npos;
  return ParseRunMode(id.substr(dash + 1)) ? dash : std::string_view::npos;
}

}  // namespace

std::string FullId(std::string_view id) {
  const size_t mode = ModeBegin(id);
  if (mode == std::string_view::npos || id.substr(0, mode).ends_with(kFull)) return std::string(id);
  return std::string(id.substr(0, mode)) + std::string(kFull) + std::string(id.substr(mode));
}

std::string ShortId(std::string_view id) {
  const size_t mode = ModeBegin(id);
  if (mode == std::string_view::npos || !id.substr(0, mode).ends_with(kFull))
    return std::string(id);
  return std::string(id.substr(0, mode - kFull.size())) + std::string(id.substr(mode));
}

std::string_view KindOfId(std::string_view id) {
  const size_t full = id.rfind("-full-");
  const size_t begin = full == id.npos || full == 0 ? id.npos : id.rfind('-', full - 1);
  return begin == id.npos ? std::string_view() : id.substr(begin);
}

std::string_view ModelOfId(std::string_view id) {
  const size_t end = std::min(id.find(kTorchDirectory), id.find(kJaxDirectory));
  const std::string_view directory = id.substr(0, end);
  return directory.substr(directory.rfind('/') + 1);
}

std::optional<Framework> FrameworkOfId(std::string_view id) {
  // A variant may be called like a framework: the first name is the directory's.
  const size_t torch = id.find(kTorchDirectory), jax = id.find(kJaxDirectory);
  if (torch == jax) return std::nullopt;
  return torch < jax ? Framework::kTorch : Framework::kJax;
}

bool IsOfLlmPhase(std::string_view id) {
  return id.find("-llm_decode-") != std::string_view::npos ||
         id.find("-llm_prefill-") != std::string_view::npos;
}

}  // namespace tthost
