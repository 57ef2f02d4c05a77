// SPDX-License-Identifier: Apache-2.0
// One worker process that runs conformance cases, and what is to be made of how it ended.
#pragma once

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "host/base/worker_process.h"
#include "host/cli/check_processes.h"

namespace tthost {

class CheckProcess {
 public:
  // Starts it in the directory `scratch`/`name`, which it makes.
  static Result<CheckProcess> Start(const CheckTarget& target, std::vector<CheckCase> cases,
                                    const CheckOptions& options, const std::string& scratch,
                                    const std::string& name, const Host& host);

  int ChannelDescriptor() const { return worker_.channel.Descriptor(); }
  int EndDescriptor() const { return worker_.process->EndDescriptor(); }
  int64_t Deadline() const { return deadline_; }  // steady ns
  int Pid() const { return worker_.process->Pid(); }

  // Takes what has arrived; true once the process has ended or run out of time, when every case has
  // its result.
  Result<bool> Look(int64_t now);
  std::vector<CheckResult> TakeResults() { return std::move(results_); }

 private:
  CheckProcess(std::vector<CheckCase> cases, WorkerProcess worker, const Host& host)
      : cases_(std::move(cases)), worker_(std::move(worker)), host_(&host) {}
  void Begin();
  Result<void> TakeFrames();
  void TakeResult(const Json& frame);
  void EndWithout(const ExitStatus* status);
  std::string Output() const;

  std::vector<CheckCase> cases_;
  WorkerProcess worker_;
  const Host* host_;
  std::vector<CheckResult> results_;
  std::string last_words_, output_;  // files
  int64_t begun_ = 0, deadline_ = std::numeric_limits<int64_t>::max();
  bool is_limited_ = true;
  double limit_seconds_ = 0;
};

}  // namespace tthost
