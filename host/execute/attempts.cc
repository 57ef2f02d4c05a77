// SPDX-License-Identifier: Apache-2.0
#include "host/execute/attempts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/json.h"

namespace tthost {
namespace {

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
                    .message = outcome.message.substr(0, outcome.message.find('\n')),
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
  }
  outcome.facts = facts.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tthost
