// SPDX-License-Identifier: Apache-2.0
#include "host/worker/case_request.h"

#include <nlohmann/json.hpp>

#include "host/model/json_reading.h"

namespace tthost {

std::string StacksFile(const CaseRequest& request) {
  return request.case_directory + "/stacks.txt";
}

Result<CaseRequest> CaseRequestFromJson(const Json& json) {
  return ReadingJson<CaseRequest>("case request", [&]() -> Result<CaseRequest> {
    CaseRequest request;
    TTHOST_ASSIGN_OR_RETURN(request.test_case, CaseFromJson(json.at("case")));
    request.venv = json.at("venv");
    request.layer = Optional<std::string>(json, "layer").value_or("");
    request.models_root = json.at("models_root");
    request.runtime = json.at("runtime");
    request.platform = json.at("platform");
    request.dtype = json.at("dtype");
    request.keep_dropout = json.at("keep_dropout");
    request.keep_ir = json.at("keep_ir");
    request.keep_artefacts = json.at("keep_artefacts");
    request.compile_only = json.at("compile_only");
    request.seed = json.at("seed");
    request.threads = json.at("threads");
    request.devices = json.at("devices");
    request.arch = json.value("arch", "");
    request.case_directory = json.at("case_directory");
    request.golden_directory = json.at("golden_directory");
    request.bytecode_directory = json.at("bytecode_directory");
    request.on_terminal = json.value("on_terminal", false);
    request.deadline_ns = json.at("deadline_ns");
    const std::string containment = json.at("containment");
    const auto parsed = ParseContainment(containment);
    if (!parsed) return Error(Status::Internal("unknown containment '" + containment + "'"));
    request.containment = *parsed;
    request.control_group = json.at("control_group").get<std::vector<std::string>>();
    request.read_only = json.at("read_only").get<std::vector<std::string>>();
    request.environment = json.at("environment").get<std::map<std::string, std::string>>();
    return request;
  });
}

}  // namespace tthost
