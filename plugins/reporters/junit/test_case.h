// SPDX-License-Identifier: Apache-2.0
// What one <testcase> says, made from the records of a case.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tthost/cpp/json.hpp"

namespace tthost::junit {

enum class Element { kSkipped = 1, kFailure, kError };

// The one child that says how a test did not pass.
struct Trouble {
  Element element;
  std::string type;     // never empty
  std::string message;  // never empty
  std::string body;     // may be empty for kSkipped
};

// How an earlier attempt at a test ended.
struct EarlierFailure {
  std::string type;         // never empty
  std::string message;      // never empty
  std::string stack_trace;  // the message where none is known
};

struct TestCase {
  std::string name;  // "test_all_models[<id>]"
  std::string file;  // of its model, relative to the models root; empty: not known
  double seconds = 0;
  std::vector<std::pair<std::string, std::string>> properties;
  std::optional<Trouble> trouble;  // none: passed
  std::vector<EarlierFailure> earlier_failures;
  std::string output;  // captured; empty for tests that passed
};

struct CaseOptions {
  std::string owner;
  sdk::Json arch;  // a string, or null
};

// From a case_finished record.
TestCase FinishedTestCase(const sdk::Json& finished, const CaseOptions& options);
// From a case_started record: its end is not in the journal.
TestCase UnfinishedTestCase(const sdk::Json& started, const CaseOptions& options);

}  // namespace tthost::junit
