// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/loading/plugin_call.h"

#include <array>

#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/plugins/loading/prefix_copy.h"

namespace {

using tthost::FromStr;

tthost::LogLevel ToLogLevel(int32_t level) {
  if (level <= TTHOST_LOG_DEBUG) return tthost::LogLevel::kDebug;
  if (level == TTHOST_LOG_INFO) return tthost::LogLevel::kInfo;
  if (level == TTHOST_LOG_WARNING) return tthost::LogLevel::kWarning;
  return tthost::LogLevel::kError;
}

void HostLog(tthost_call* call, int32_t level, tthost_str text) {
  if (call != nullptr) call->Log(level, FromStr(text));
}

tthost_status HostFail(tthost_call* call, tthost_status code, tthost_str text) {
  return call == nullptr ? code : call->Fail(code, FromStr(text));
}

int32_t HostCancelled(tthost_call* call) { return call != nullptr && call->Cancelled() ? 1 : 0; }

int64_t HostDeadlineNs(tthost_call* call) { return call == nullptr ? 0 : call->DeadlineNs(); }

tthost_status HostMetric(tthost_call* call, const tthost_metric* metric) {
  if (call == nullptr) return TTHOST_INVALID_ARGUMENT;
  if (!TTHOST_HAS(metric, message)) {
    return call->Fail(TTHOST_INVALID_ARGUMENT,
                      "metric(): null or a struct_size below the first release's");
  }
  return call->RecordMetric(tthost::PrefixCopy(*metric));
}

tthost_status HostEmit(tthost_call* call, tthost_str kind, tthost_str json) {
  return call == nullptr ? TTHOST_INVALID_ARGUMENT : call->Emit(FromStr(kind), FromStr(json));
}

tthost_status StatsWant(tthost_call* call, uint32_t groups) {
  return call == nullptr ? TTHOST_INVALID_ARGUMENT : call->Want(groups);
}

int32_t StatsWantViolations(tthost_call* call, double rtol, double atol) {
  return call == nullptr ? -1 : call->WantViolations(rtol, atol);
}

tthost_status StatsRead(tthost_call* call, tthost_leaf_stats* out) {
  if (call == nullptr) return TTHOST_INVALID_ARGUMENT;
  if (!TTHOST_HAS(out, max_abs_diff_index)) {
    return call->Fail(TTHOST_INVALID_ARGUMENT,
                      "stats.read(): null or a struct_size below the first release's");
  }
  return call->ReadStats(out);
}

tthost_status StatsReadViolations(tthost_call* call, int32_t slot, uint64_t* out_count) {
  if (call == nullptr) return TTHOST_INVALID_ARGUMENT;
  if (out_count == nullptr) {
    return call->Fail(TTHOST_INVALID_ARGUMENT, "stats.read_violations(): out_count is null");
  }
  return call->ReadViolations(slot, out_count);
}

constexpr tthost_stats kStats = {sizeof(tthost_stats), 0,         StatsWant,
                                 StatsWantViolations,  StatsRead, StatsReadViolations};

const void* HostExtension(tthost_str id) {
  return FromStr(id) == TTHOST_STATS_ID ? &kStats : nullptr;
}

constexpr tthost_host kHost = {sizeof(tthost_host), TTHOST_SDK_MINOR, HostLog,    HostFail,
                               HostCancelled,       HostDeadlineNs,   HostMetric, HostEmit,
                               HostExtension};

}  // namespace

void tthost_call::Log(int32_t level, std::string_view text) {
  std::string line = "plugin '" + plugin_id_ + "': ";
  tthost::Log(ToLogLevel(level), line.append(text));
}

tthost_status tthost_call::Fail(tthost_status code, std::string_view text) {
  const std::lock_guard lock(mutex_);
  failure_text_ = text;
  return code > TTHOST_OK && code <= TTHOST_UNAUTHENTICATED ? code : TTHOST_INTERNAL;
}

bool tthost_call::Cancelled() const {
  const int64_t deadline = DeadlineNs();
  return deadline != 0 && tthost::SystemClock().SteadyNanos() >= deadline;
}

tthost_status tthost_call::RecordMetric(const tthost_metric&) { return NotHere("metric"); }

tthost_status tthost_call::Emit(std::string_view, std::string_view) { return NotHere("emit"); }

tthost_status tthost_call::Want(uint32_t) { return NotHere("stats.want"); }

int32_t tthost_call::WantViolations(double, double) {
  NotHere("stats.want_violations");
  return -1;
}

tthost_status tthost_call::ReadStats(tthost_leaf_stats*) { return NotHere("stats.read"); }

tthost_status tthost_call::ReadViolations(int32_t, uint64_t*) {
  return NotHere("stats.read_violations");
}

tthost_status tthost_call::NotHere(std::string_view function) {
  std::string text(function);
  return Fail(TTHOST_FAILED_PRECONDITION, text += "() is not available in this call");
}

namespace tthost {

const tthost_host* HostTable() { return &kHost; }

std::string StatusCodeText(tthost_status code) {
  static constexpr std::array kNames = {"OK",
                                        "CANCELLED",
                                        "UNKNOWN",
                                        "INVALID_ARGUMENT",
                                        "DEADLINE_EXCEEDED",
                                        "NOT_FOUND",
                                        "ALREADY_EXISTS",
                                        "PERMISSION_DENIED",
                                        "RESOURCE_EXHAUSTED",
                                        "FAILED_PRECONDITION",
                                        "ABORTED",
                                        "OUT_OF_RANGE",
                                        "UNIMPLEMENTED",
                                        "INTERNAL",
                                        "UNAVAILABLE",
                                        "DATA_LOSS",
                                        "UNAUTHENTICATED"};
  if (code >= 0 && static_cast<size_t>(code) < kNames.size()) return kNames[code];
  return "code " + std::to_string(code);
}

Status PluginError(const tthost_call& call, std::string_view function, tthost_status code) {
  std::string message = "plugin '" + call.PluginId() + "' failed in ";
  message.append(function).append("(): ").append(StatusCodeText(code));
  if (!call.FailureText().empty()) message.append(": ").append(call.FailureText());
  return Status::Unavailable(std::move(message));
}

}  // namespace tthost
