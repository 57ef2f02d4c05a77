// SPDX-License-Identifier: Apache-2.0
// What one <testcase> says, made from the events of a case.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tthost/cpp/reporter.hpp"

namespace tthost::junit {

enum class Element { kSkipped = 1, kFailure, kError };

// The one child that says how a test did not pass.
struct Trouble {
  Element element;
  std::string type;     // never empty
  std::string message;  // never empty
  std::string body;     // may be empty for kSkipped
};

struct TestCase {
  std::string name;  // "test_all_models[<id>]"
  double seconds = 0;
  std::vector<std::pair<std::string, std::string>> properties;
  std::optional<Trouble> trouble;  // none: passed
  std::string output;              // captured; empty for tests that passed
};

struct CaseOptions {
  std::string owner;
  sdk::Json arch;  // a string, or null
};

// None for a case that has not begun.
std::optional<TestCase> MakeTestCase(const sdk::CaseEvents& events, const CaseOptions& options);

}  // namespace tthost::junit
