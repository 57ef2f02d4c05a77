// SPDX-License-Identifier: Apache-2.0
#include "earlier_failures.h"

namespace tthost::junit {
namespace {

using sdk::Json;

std::string TypeOf(const Json& attempt) {
  const std::string ending = attempt.StringOr("ending", "");
  if (ending == "timeout") return "Timeout";
  if (ending == "crashed") return "Crash";
  const std::string failure_class = attempt.StringOr("failure_class", "");
  return failure_class.empty() ? "error" : failure_class;
}

std::string MessageOf(const Json& attempt) {
  const std::string message = attempt.StringOr("message", "");
  return message.empty() ? "failed in stage " + attempt.StringOr("stage", "?") : message;
}

}  // namespace

std::vector<EarlierFailure> EarlierFailuresOf(const Json& outcome) {
  std::vector<EarlierFailure> failures;
  const Json& attempts = outcome["facts"]["attempts"];
  if (attempts.IsNull()) return failures;
  for (const Json& attempt : attempts.Items()) {
    if (&attempt == &attempts.Items().back()) break;
    const std::string message = MessageOf(attempt);
    failures.push_back({TypeOf(attempt), message, attempt.StringOr("traceback", message)});
  }
  return failures;
}

void AddAttempts(Properties& properties, const Json& outcome, const std::string& result) {
  const Json& attempts = outcome["facts"]["attempts"];
  if (attempts.IsNull()) return;
  properties.emplace_back("tth.attempts", std::to_string(attempts.Items().size()));
  if (result == "passed" || result == "xpassed") properties.emplace_back("tth.flaky", "True");
}

}  // namespace tthost::junit
