// SPDX-License-Identifier: Apache-2.0
#include "host/cli/running_output.h"

#include <utility>

#include "host/execute/case_directory.h"

namespace tthost {
namespace {

constexpr size_t kTailBytes = 2048;
// Of cases that may still run: what is forgotten is only which of its streams was the newer one.
constexpr size_t kMostRemembered = 64;

}  // namespace

std::string RunningOutput::operator()(const std::string& case_id) {
  const std::string directory = run_directory_ + "/" + CaseDirectoryName(case_id);
  const auto tail = [&](const std::string& name) {
    return filesystem_.ReadTail(directory + "/" + name, kTailBytes).value_or("");
  };
  if (seen_.size() > kMostRemembered) seen_.clear();
  Tails& tails = seen_[case_id];
  std::string out = tail("stdout.log"), err = tail("stderr.log");
  if (err != tails.err) tails.err_is_newer = true;
  if (out != tails.out) tails.err_is_newer = false;
  tails.out = std::move(out);
  tails.err = std::move(err);
  return tails.err_is_newer ? tails.err : tails.out;
}

}  // namespace tthost
