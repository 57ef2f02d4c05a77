// SPDX-License-Identifier: Apache-2.0
#include "report_name.h"

#include <string_view>

namespace tthost::junit {
namespace {

constexpr std::string_view kMark = "{job_id}";

}  // namespace

bool LacksJob(const std::string& out, const sdk::Json& ci) {
  return out.find(kMark) != out.npos && !ci.IsNull() && ci["job_id"].IsNull();
}

std::string ReportName(const std::string& out, const sdk::Json& ci) {
  size_t begin = out.find(kMark);
  if (begin == out.npos) return out;
  const std::string rest = out.substr(begin + kMark.size());
  const sdk::Json& job_id = ci["job_id"];
  if (!job_id.IsNull()) return out.substr(0, begin) + job_id.Digits() + rest;
  if (begin > 0 && (out[begin - 1] == '_' || out[begin - 1] == '-')) --begin;
  return out.substr(0, begin) + rest;
}

}  // namespace tthost::junit
