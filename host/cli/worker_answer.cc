// SPDX-License-Identifier: Apache-2.0
#include "host/cli/worker_answer.h"

#include <nlohmann/json.hpp>

#include "host/base/scratch_directory.h"
#include "host/base/worker_process.h"

namespace tthost {
namespace {

constexpr int kTimeoutMs = 600'000;

}  // namespace

Result<Json> AskWorker(const std::string& mode, Json start, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const auto scratch, ScratchDirectory::Make(host.filesystem));
  const std::string path = scratch->Path() + "/answer.json";
  start["type"] = mode;
  start["output"] = path;
  WorkerSpec spec;
  spec.worker = host.paths.worker;
  spec.mode = mode;
  TTHOST_RETURN_IF_ERROR(CallWorker(host.runner, spec, start, kTimeoutMs));
  TTHOST_ASSIGN_OR_RETURN(const std::string text, host.filesystem.Read(path));
  Json answer = Json::parse(text, nullptr, false);
  if (answer.is_discarded()) {
    return Error(Status::Internal("the worker '" + mode + "' answered with invalid JSON"));
  }
  return answer;
}

}  // namespace tthost
