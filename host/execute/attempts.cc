// SPDX-License-Identifier: Apache-2.0
#include "host/execute/attempts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/json.h"

namespace tthost {
namespace {

// Journals hold cases of a few kilobytes.
constexpr size_t kMostMessageBytes = 1 << 10, kMostTracebackBytes = 2 << 10;

std::string FirstLineOf(const std::string& message) {
  return message.substr(0, std::min(message.find('\n'), kMostMessageBytes));
}

// Whole lines, if any fits.
std::string EndOf(const std::string& traceback) {
  if (traceback.size() <= kMostTracebackBytes) return traceback;
  const size_t begin = traceback.size() - kMostTracebackBytes;
  const size_t line_end = traceback.find('\n', begin);
  return traceback.substr(line_end == traceback.npos ? begin : line_end + 1);
}

bool CanBeMended(const Outcome& outcome) {
  return outcome.ending == Ending::kFailed || outcome.ending == Ending::kCrashed ||
         outcome.ending == Ending::kTimeout;
}

}  // namespace

const std::vector<std::string>& DefaultRetryClasses() {
  static const std::vector<std::string> classes = {"env", "download", "lost"};
  return classes;
}

bool Attempts::AskForAnother(const Outcome& outcome, int retries,
                             const std::vector<std::string>& classes) {
  ended_.push_back({.ending = outcome.ending,
                    .stage = outcome.stage,
                    .failure_class = outcome.failure_class,
                    .message = FirstLineOf(outcome.message),
                    .traceback = EndOf(outcome.traceback),
                    .seconds = outcome.seconds});
  return Count() <= retries && CanBeMended(outcome) &&
         std::ranges::find(classes, outcome.failure_class) != classes.end();
}

void Attempts::AddTo(Outcome& outcome) const {
  if (Count() < 2) return;
  Json facts = Json::parse(outcome.facts, nullptr, /*allow_exceptions=*/false);
  if (!facts.is_object()) facts = Json::object();
  Json& attempts = facts["attempts"] = Json::array();
  for (const Ended& ended : ended_) {
    attempts.push_back({{"ending", EndingName(ended.ending)},
                        {"stage", StageName(ended.stage)},
                        {"failure_class", ended.failure_class},
                        {"message", ended.message},
                        {"seconds", ended.seconds}});
    const bool is_last = &ended == &ended_.back();  // the outcome itself has its traceback
    if (!is_last && !ended.traceback.empty()) attempts.back()["traceback"] = ended.traceback;
  }
  outcome.facts = facts.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tthost
