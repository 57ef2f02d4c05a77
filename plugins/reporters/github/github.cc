// SPDX-License-Identifier: Apache-2.0
// What a run found, on the page of a GitHub workflow: a step summary, and annotations of failures.
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "file/file_descriptor.h"
#include "github/markdown.h"
#include "github/workflow_command.h"
#include "text/clean_text.h"
#include "tthost/cpp/reporter.hpp"

namespace {

using tthost::sdk::Call;
using tthost::sdk::Config;
using tthost::sdk::Json;

// GitHub shows no more annotations of a step.
constexpr size_t kMostAnnotations = 10;
// GitHub takes 1 MiB of summary per step.
constexpr size_t kMostListed = 200;
constexpr size_t kMostReasonBytes = 500;

struct Failure {
  std::string id, result, status, stage, reason;
};

std::string FileOf(const Config& config) {
  const std::string given = config.String("out");
  if (!given.empty()) return given;
  const char* const of_step = std::getenv("GITHUB_STEP_SUMMARY");
  return of_step == nullptr ? "" : of_step;
}

std::string FirstLine(const std::string& text) {
  return std::string(tthost::reporters::Head(text.substr(0, text.find('\n')), kMostReasonBytes));
}

class GithubReporter : public tthost::sdk::StreamingReporter {
 public:
  explicit GithubReporter(const Config& config) : out_(FileOf(config)) {}

  void RunStarted(Call&, const Json& event) override {
    uid_ = event.At("run").String("uid");
    arch_ = event.At("run").StringOr("arch", "");
  }

  void CaseFinished(Call&, const Json& event) override {
    const Json& verdict = event.At("verdict");
    ++results_[verdict.String("result")];
    ++statuses_[verdict.String("observed_status")];
    if (!verdict.Boolean("fails_run")) return;
    ++failed_;
    if (failures_.size() == kMostListed) return;
    failures_.push_back({.id = event.At("case").String("id"),
                         .result = verdict.String("result"),
                         .status = verdict.String("observed_status"),
                         .stage = event.At("outcome").String("stage"),
                         .reason = FirstLine(verdict.String("reason"))});
  }

  void RunFinished(Call& call, const Json& event) override {
    if (out_.empty()) {
      call.Warn("GITHUB_STEP_SUMMARY is not set and `out` is not given: nothing is written");
      return;
    }
    Append(Summary(event));
    Annotate(call);
  }

 private:
  void Append(const std::string& text) const {
    const int fd = tthost::reporters::Open(out_, O_WRONLY | O_CREAT | O_APPEND);
    tthost::reporters::WriteAll(fd, text, out_);
    close(fd);
  }

  void Annotate(Call& call) const {
    for (size_t i = 0; i < failures_.size() && i < kMostAnnotations; ++i) {
      const Failure& failure = failures_[i];
      const bool is_last = i + 1 == kMostAnnotations && failed_ > kMostAnnotations;
      const std::string more =
          is_last ? "\nand " + std::to_string(failed_ - kMostAnnotations) + " more failures" : "";
      call.Log(TTHOST_LOG_INFO,
               tthost::github::ErrorAnnotation(failure.id, failure.status + " in " + failure.stage +
                                                               ": " + failure.reason + more));
    }
  }

  std::string Summary(const Json& run_finished) const {
    using tthost::github::Escaped, tthost::github::TableHead, tthost::github::TableRow;
    std::string counts;
    for (const auto& [result, count] : results_) {
      counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " + result;
    }
    std::string text = "## tt-host: " + (counts.empty() ? "no case ended" : counts) + "\n\n";
    text += "run " + Escaped(uid_) + (arch_.empty() ? "" : " on " + Escaped(arch_)) +
            (run_finished.Boolean("interrupted") ? ", interrupted" : "") + "\n\n";
    text += TableHead({"bring-up status", "cases"});
    for (const auto& [status, count] : statuses_) {
      text += TableRow({Escaped(status), std::to_string(count)});
    }
    if (failures_.empty()) return text + "\n";
    text += "\n" + TableHead({"failure", "result", "status", "stage", "reason"});
    for (const Failure& failure : failures_) {
      text += TableRow({Escaped(failure.id), Escaped(failure.result), Escaped(failure.status),
                        Escaped(failure.stage), Escaped(failure.reason)});
    }
    if (failed_ > failures_.size()) {
      text +=
          "\n" + std::to_string(failed_ - failures_.size()) + " more failures are not listed.\n";
    }
    return text + "\n";
  }

  const std::string out_;  // empty: nowhere
  std::string uid_, arch_;
  std::map<std::string, size_t> results_, statuses_;
  std::vector<Failure> failures_;  // the first ones
  size_t failed_ = 0;
};

}  // namespace

TTHOST_PLUGIN(GithubReporter);
