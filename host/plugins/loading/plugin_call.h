// SPDX-License-Identifier: Apache-2.0
// The host's side of one call into a plugin: what stands behind `tthost_call*`, and the table of
// host functions that plugins get.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "host/base/status.h"
#include "tthost/ext/stats.h"
#include "tthost/host.h"

// Made by the host for one call (or for the calls of one comparison) and dead afterwards. Each
// adapter derives from it and overrides what its kind of plugin may do; what it leaves alone fails
// with TTHOST_FAILED_PRECONDITION and a text that names the function.
// Plugins may use a call from several threads: an override that keeps state holds `mutex_`.
struct tthost_call {
  explicit tthost_call(std::string plugin_id, int64_t deadline_ns = 0)
      : plugin_id_(std::move(plugin_id)), deadline_ns_(deadline_ns) {}
  virtual ~tthost_call() = default;

  tthost_call(const tthost_call&) = delete;
  tthost_call& operator=(const tthost_call&) = delete;

  const std::string& PluginId() const { return plugin_id_; }
  // [control] What the plugin gave as the reason of its failure; empty when it gave none.
  const std::string& FailureText() const { return failure_text_; }

  virtual void Log(int32_t level, std::string_view text);                 // to the host's log
  virtual tthost_status Fail(tthost_status code, std::string_view text);  // keeps the last text
  virtual bool Cancelled() const;  // true once the deadline has passed
  virtual int64_t DeadlineNs() const { return deadline_ns_; }
  virtual tthost_status RecordMetric(const tthost_metric& metric);
  virtual tthost_status Emit(std::string_view kind, std::string_view json);

  // Extension tthost.stats/0.
  virtual tthost_status Want(uint32_t groups);
  virtual int32_t WantViolations(double rtol, double atol);
  virtual tthost_status ReadStats(tthost_leaf_stats* out);
  virtual tthost_status ReadViolations(int32_t slot, uint64_t* out_count);

 protected:
  // [control] Before a further call into the plugin.
  void ForgetFailure() { failure_text_.clear(); }

  std::mutex mutex_;

 private:
  tthost_status NotHere(std::string_view function);

  std::string plugin_id_;
  int64_t deadline_ns_;
  std::string failure_text_;
};

namespace tthost {

// The functions that every plugin gets. Lives for ever; null calls are tolerated.
const tthost_host* HostTable();

// "INVALID_ARGUMENT", or "code 42".
std::string StatusCodeText(tthost_status code);

// Why `call` failed with `code` inside `function`: "plugin 'pcc' failed in leaf():
// INVALID_ARGUMENT: no such thing".
Status PluginError(const tthost_call& call, std::string_view function, tthost_status code);

inline tthost_str ToStr(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view FromStr(tthost_str text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

}  // namespace tthost
