// SPDX-License-Identifier: Apache-2.0
#include "host/cli/check_processes.h"

#include <poll.h>

#include <algorithm>
#include <limits>
#include <list>
#include <map>
#include <ostream>

#include "host/base/available_processors.h"
#include "host/base/scratch_directory.h"
#include "host/cli/check_process.h"

namespace tthost {
namespace {

// Cases that others build upon, by what the others need.
constexpr char kTrusted[] = "library.trusted", kLoads[] = "library.loads",
               kCreates[] = "config.defaults";

// The results in order, told as far as they are known.
class Results {
 public:
  Results(size_t count, const std::function<void(const CheckResult&)>& tell)
      : results_(count), is_known_(count), tell_(tell) {}

  void Put(size_t index, CheckResult result) {
    verdicts_[result.test.id] = result.verdict;
    results_[index] = std::move(result);
    is_known_[index] = true;
    while (told_ < results_.size() && is_known_[told_]) tell_(results_[told_++]);
  }
  // Has the case been run, and in vain?
  bool HasFailed(const std::string& id) const {
    const auto found = verdicts_.find(id);
    return found != verdicts_.end() && found->second >= CheckVerdict::kFail;
  }
  std::vector<CheckResult> Take() { return std::move(results_); }

 private:
  std::vector<CheckResult> results_;
  std::vector<bool> is_known_;
  std::map<std::string, CheckVerdict> verdicts_;
  size_t told_ = 0;
  const std::function<void(const CheckResult&)>& tell_;
};

class Runner {
 public:
  Runner(const CheckTarget& target, const std::vector<CheckCase>& cases,
         const CheckOptions& options, std::string scratch, Results& results, const Host& host)
      : target_(target),
        cases_(cases),
        options_(options),
        scratch_(std::move(scratch)),
        results_(results),
        host_(host),
        lanes_(static_cast<size_t>(std::max(1, AvailableProcessors(host.filesystem)))) {}

  Result<void> RunEachAlone() {
    for (const bool is_foundation : {true, false}) {
      for (size_t i = 0; i < cases_.size(); ++i) {
        if (IsFoundation(cases_[i]) == is_foundation) TTHOST_RETURN_IF_ERROR(StartOrSkip(i));
      }
      while (!running_.empty()) TTHOST_RETURN_IF_ERROR(Wait());
    }
    return {};
  }

  Result<void> RunTogether() {
    TTHOST_ASSIGN_OR_RETURN(auto process,
                            CheckProcess::Start(target_, cases_, options_, scratch_, "all", host_));
    host_.out << "one process, " << process.Pid() << ", runs all cases without a limit\n"
              << std::flush;
    running_.push_back({0, std::move(process)});
    while (!running_.empty()) TTHOST_RETURN_IF_ERROR(Wait());
    return {};
  }

 private:
  struct Running {
    size_t index;  // of its first case
    CheckProcess process;
  };

  Result<void> StartOrSkip(size_t index) {
    const CheckCase& test = cases_[index];
    const std::string missing = MissingFoundation(test);
    if (!missing.empty()) {
      results_.Put(index, {test, CheckVerdict::kSkip, "not run; see " + missing, "", "", 0});
      return {};
    }
    while (running_.size() >= lanes_) TTHOST_RETURN_IF_ERROR(Wait());
    TTHOST_ASSIGN_OR_RETURN(auto process, CheckProcess::Start(target_, {test}, options_, scratch_,
                                                              std::to_string(index), host_));
    running_.push_back({index, std::move(process)});
    return {};
  }

  std::string MissingFoundation(const CheckCase& test) const {
    if (test.needs == "files" || IsFoundation(test)) return "";
    if (results_.HasFailed(kTrusted)) return kTrusted;
    if (results_.HasFailed(kLoads)) return kLoads;
    return test.needs == "instance" && results_.HasFailed(kCreates) ? kCreates : "";
  }

  // Until at least one process has said something or ended.
  Result<void> Wait() {
    std::vector<pollfd> descriptors = {{host_.interrupt.Descriptor(), POLLIN, 0}};
    int64_t deadline = std::numeric_limits<int64_t>::max();
    for (const Running& one : running_) {
      descriptors.push_back({one.process.ChannelDescriptor(), POLLIN, 0});
      descriptors.push_back({one.process.EndDescriptor(), POLLIN, 0});
      deadline = std::min(deadline, one.process.Deadline());
    }
    constexpr int64_t kLongestWait = 60'000;
    const int64_t left = (deadline - host_.clock.SteadyNanos()) / 1'000'000 + 1;
    poll(descriptors.data(), descriptors.size(),
         static_cast<int>(std::clamp<int64_t>(left, 0, kLongestWait)));
    if (host_.interrupt.Requests() > 0) return Error(Status::Unavailable("interrupted"));
    for (auto one = running_.begin(); one != running_.end();) {
      TTHOST_ASSIGN_OR_RETURN(const bool has_ended, one->process.Look(host_.clock.SteadyNanos()));
      if (!has_ended) {
        ++one;
        continue;
      }
      size_t index = one->index;
      for (CheckResult& result : one->process.TakeResults())
        results_.Put(index++, std::move(result));
      one = running_.erase(one);
    }
    return {};
  }

  const CheckTarget& target_;
  const std::vector<CheckCase>& cases_;
  const CheckOptions& options_;
  const std::string scratch_;
  Results& results_;
  const Host& host_;
  const size_t lanes_;
  std::list<Running> running_;
};

}  // namespace

bool IsFoundation(const CheckCase& test) {
  return test.id == kTrusted || test.id == kLoads || test.id == kCreates;
}

std::string_view CheckVerdictName(CheckVerdict verdict) {
  switch (verdict) {
    case CheckVerdict::kPass:
      return "pass";
    case CheckVerdict::kSkip:
      return "skip";
    case CheckVerdict::kWarn:
      return "warn";
    case CheckVerdict::kFail:
      return "fail";
    case CheckVerdict::kCrash:
      return "crash";
  }
  return "fail";
}

Result<std::vector<CheckResult>> RunChecks(const CheckTarget& target,
                                           const std::vector<CheckCase>& cases,
                                           const CheckOptions& options,
                                           const std::function<void(const CheckResult&)>& tell,
                                           const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const auto scratch, ScratchDirectory::Make(host.filesystem));
  Results results(cases.size(), tell);
  Runner runner(target, cases, options, scratch->Path(), results, host);
  TTHOST_RETURN_IF_ERROR(options.in_process ? runner.RunTogether() : runner.RunEachAlone());
  return results.Take();
}

}  // namespace tthost
