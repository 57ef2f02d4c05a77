// SPDX-License-Identifier: Apache-2.0
#include "host/report/run_tally.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace tthost {
namespace {

struct ResultWord {
  TestResult result;
  const char* one;
  const char* many;
};
// Worst first, as pytest does.
constexpr std::array<ResultWord, 8> kResultWords = {{
    {TestResult::kFailed, "failed", "failed"},
    {TestResult::kError, "error", "errors"},
    {TestResult::kTimeout, "timeout", "timeouts"},
    {TestResult::kCrashed, "crashed", "crashed"},
    {TestResult::kPassed, "passed", "passed"},
    {TestResult::kSkipped, "skipped", "skipped"},
    {TestResult::kXfailed, "xfailed", "xfailed"},
    {TestResult::kXpassed, "xpassed", "xpassed"},
}};

// A status that says nothing about the place of the end is shown with that place.
std::string PlaceOfEnd(const Outcome& outcome, BringupStatus status) {
  if (status != BringupStatus::kUnknown) return "";
  if (outcome.ending == Ending::kSkipped) return "skipped";
  if (outcome.ending == Ending::kCompiled) return "compiled only";
  std::string place(StageName(outcome.stage));
  if (!outcome.failure_class.empty()) place += " " + outcome.failure_class;
  return place;
}

// Which runtime a case ran on, by its own facts; empty when it did not get that far.
std::string RuntimeOf(const Outcome& outcome) {
  const Json facts = Json::parse(outcome.facts, nullptr, /*allow_exceptions=*/false);
  if (!facts.is_object()) return "";
  const auto runtime = facts.find("runtime");
  return runtime != facts.end() && runtime->is_string() ? runtime->get<std::string>() : "";
}

}  // namespace

std::string CountText(int count, TestResult result) {
  const auto word = std::ranges::find(kResultWords, result, &ResultWord::result);
  return std::to_string(count) + " " + (count == 1 ? word->one : word->many);
}

void RunTally::Add(const Outcome& outcome, const Verdict& verdict) {
  if (outcome.ending == Ending::kCancelled) {
    ++cancelled_;
    return;
  }
  ++finished_;
  if (verdict.fails_run) ++failing_run_;
  ++results_[verdict.result];
  ++statuses_[verdict.observed_status][PlaceOfEnd(outcome, verdict.observed_status)];
  for (const StageTiming& timing : outcome.timings) stage_seconds_[timing.stage] += timing.seconds;
  if (const std::string runtime = RuntimeOf(outcome); !runtime.empty()) runtimes_.insert(runtime);
}

std::string RunTally::Summary() const {
  if (finished_ == 0) return "";
  std::string text = "bring-up status             cases\n";
  for (const auto& [status, places] : statuses_) {
    int total = 0;
    std::string details;
    for (const auto& [place, count] : places) {
      total += count;
      if (place.empty()) continue;
      details += (details.empty() ? "  " : ", ") + std::to_string(count) + " " + place;
    }
    char line[64];
    std::snprintf(line, sizeof(line), "%-26s %6d", std::string(BringupStatusName(status)).c_str(),
                  total);
    text += line + details + "\n";
  }
  double all_seconds = 0;
  for (const auto& [stage, seconds] : stage_seconds_) all_seconds += seconds;
  std::string shares;
  for (const auto& [stage, seconds] : stage_seconds_) {
    const long percent = all_seconds > 0 ? std::lround(100 * seconds / all_seconds) : 0;
    if (percent == 0) continue;
    shares += (shares.empty() ? "" : ", ") + std::string(StageName(stage)) + " " +
              std::to_string(percent) + " %";
  }
  if (!shares.empty()) text += "time by stage: " + shares + "\n";
  std::string runtimes;
  for (const std::string& runtime : runtimes_) runtimes += (runtimes.empty() ? "" : ", ") + runtime;
  if (!runtimes.empty()) text += "runtime: " + runtimes + "\n";
  return text;
}

std::string RunTally::Counts(int deselected, double seconds) const {
  std::string text;
  const auto add = [&](const std::string& count) { text += (text.empty() ? "" : ", ") + count; };
  for (const ResultWord& word : kResultWords) {
    const auto found = results_.find(word.result);
    if (found != results_.end()) add(CountText(found->second, word.result));
  }
  if (cancelled_ > 0) add(std::to_string(cancelled_) + " not finished");
  if (deselected > 0) add(std::to_string(deselected) + " deselected");
  if (text.empty()) text = "nothing ran";
  char time[32];
  std::snprintf(time, sizeof(time), " in %.2fs", seconds);
  return text + time;
}

std::string RunTally::FinalLine(int deselected, double seconds, int width,
                                const Paint& paint) const {
  const std::string counts = " " + Counts(deselected, seconds) + " ";
  const int fill = std::max(width - static_cast<int>(counts.size()), 8);
  const std::string line = std::string(fill / 2, '=') + counts + std::string(fill - fill / 2, '=');
  return paint(failing_run_ > 0 ? Colour::kRed : Colour::kGreen, line) + "\n";
}

int ExitCodeOf(const RunTally& tally, bool interrupted, bool strict_report_failed) {
  if (interrupted) return 2;
  if (tally.FailingRun() > 0) return 1;
  return strict_report_failed ? 6 : 0;
}

}  // namespace tthost
