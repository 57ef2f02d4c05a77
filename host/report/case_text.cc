// SPDX-License-Identifier: Apache-2.0
#include "host/report/case_text.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "host/base/shell_quote.h"
#include "host/model/event.h"
#include "host/report/failing_line.h"
#include "host/report/kept_directory.h"
#include "host/report/printable.h"

namespace tthost {
namespace {

constexpr char kIndent[] = "    ";
constexpr int kMessageLines = 8;

template <typename... Values>
std::string Format(const char* format, Values... values) {
  char text[128];
  std::snprintf(text, sizeof(text), format, values...);
  return text;
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

std::string Indented(const std::string& text, int line_limit) {
  std::istringstream lines(text);
  std::string indented, line;
  int count = 0, cut = 0;
  while (std::getline(lines, line)) {
    if (++count <= line_limit) {
      indented += kIndent + Printable(line) + "\n";
    } else {
      ++cut;
    }
  }
  if (cut > 0) indented += std::string(kIndent) + "… " + std::to_string(cut) + " more lines (-v)\n";
  return indented;
}

std::string NumberText(std::optional<double> value) {
  return value ? Json(*value).dump() : "undefined";
}

std::string StageText(const Outcome& outcome) {
  std::string text(
      StageName(outcome.ending == Ending::kCompleted ? Stage::kCompare : outcome.stage));
  if (!outcome.phase.empty()) text += " (" + outcome.phase + ")";
  return text;
}

// How many attempts it took; 1 unless --retries made more.
size_t AttemptsOf(const Outcome& outcome) {
  if (outcome.facts.find("\"attempts\"") == outcome.facts.npos) return 1;
  const Json facts = Json::parse(outcome.facts, nullptr, /*allow_exceptions=*/false);
  const auto attempts = facts.find("attempts");
  return attempts != facts.end() && attempts->is_array() ? attempts->size() : 1;
}

std::string AttemptsText(const Outcome& outcome, const Verdict& verdict) {
  const size_t attempts = AttemptsOf(outcome);
  if (attempts < 2) return "";
  const bool is_flaky =
      verdict.result == TestResult::kPassed || verdict.result == TestResult::kXpassed;
  return is_flaky ? "  flaky: " + std::to_string(attempts) + " attempts"
                  : "  " + std::to_string(attempts) + " attempts";
}

// What makes a line worth a second look.
std::string Remark(const Outcome& outcome, const Verdict& verdict) {
  if (verdict.drift != Drift::kNone) {
    return "  drift: " + std::string(DriftName(verdict.drift)) + ", now " +
           std::string(BringupStatusName(verdict.observed_status));
  }
  if (verdict.result == TestResult::kXpassed) return "  RM_XFAIL: expected to fail, passed";
  if (outcome.ending == Ending::kCompiled) return "  compiled only";
  if (verdict.result == TestResult::kPassed) {
    for (const Comparison& comparison : outcome.comparisons) {
      if (comparison.unchecked) return "  unchecked";
    }
  }
  return "";
}

std::string MetricLine(const std::string& phase, const Metric& metric) {
  std::string line = kIndent;
  if (!phase.empty()) line += phase + " ";
  line += metric.name;
  if (!metric.leaf.empty()) line += " of " + metric.leaf;
  line += " = " + NumberText(metric.value);
  if (metric.limit) line += "  limit " + NumberText(metric.limit);
  if (metric.passed) line += *metric.passed ? "  met" : "  MISSED";
  if (!metric.gates) line += "  (recorded only)";
  if (!metric.note.empty()) line += "  " + metric.note;
  return line + "\n";
}

}  // namespace

std::string CaseLine(int done, int planned, const Case& test_case, const Outcome& outcome,
                     const Verdict& verdict, const Paint& paint) {
  const int width = static_cast<int>(std::to_string(planned).size());
  const std::string result = Format("%-8s", Upper(TestResultName(verdict.result)).c_str());
  return Format("[%*d/%d] ", width, done, planned) + paint(ColourOf(verdict.result), result) +
         Format(" %7.2f s  ", outcome.seconds) + test_case.id + AttemptsText(outcome, verdict) +
         Remark(outcome, verdict) + "\n";
}

std::string FailureMessage(const Outcome& outcome) {
  std::string message = outcome.message;
  if (outcome.ending != Ending::kCompleted) return message;
  for (const Comparison& comparison : outcome.comparisons) {
    if (!comparison.passed) message += comparison.error + "\n";
  }
  return message;
}

std::string FailureLines(const Case& test_case, const Outcome& outcome, const Verdict& verdict,
                         const FailureContext& context) {
  std::string head = kIndent + std::string("in ") + StageText(outcome) + ": " +
                     std::string(BringupStatusName(verdict.observed_status));
  if (!outcome.failure_class.empty()) head += ", " + outcome.failure_class;
  std::string lines =
      head + "\n" + Indented(FailureMessage(outcome), context.whole ? 1'000'000 : kMessageLines);
  if (context.whole) lines += Indented(outcome.traceback, 1'000'000);
  const auto add = [&](const std::string& label, const std::string& text) {
    if (!text.empty()) lines += kIndent + label + text + "\n";
  };
  add("at ", Printable(FailingLine(outcome.traceback, context.models_root)));
  const std::string kept = KeptDirectory(outcome);
  if (!kept.empty()) add("files: ", context.run_directory + "/" + kept);
  add("alone: ", "tt-host run " + ShellQuote(test_case.node_id) + context.reproduce_options);
  return lines;
}

std::string SkipLines(const Outcome& outcome) {
  return outcome.ending == Ending::kSkipped ? Indented(outcome.message, 1'000'000) : "";
}

std::string MetricLines(const Comparison& comparison, bool leaves) {
  std::string lines;
  for (const Metric& metric : comparison.metrics) {
    if (metric.leaf.empty() || leaves) lines += MetricLine(comparison.phase, metric);
  }
  if (!leaves) return lines;
  for (const StrictFailure& failure : comparison.strict_failures) {
    lines += kIndent + failure.check + " of " + failure.leaf + ": " + failure.text + "\n";
  }
  return lines;
}

std::string StageLines(const Outcome& outcome) {
  std::string lines;
  for (const StageTiming& timing : outcome.timings) {
    lines += kIndent + Format("%9.3f s  ", timing.seconds) + std::string(StageName(timing.stage)) +
             (timing.phase.empty() ? "" : " (" + timing.phase + ")") + "\n";
  }
  return lines;
}

}  // namespace tthost
