// SPDX-License-Identifier: Apache-2.0
// Base classes of reporters: StreamingReporter hears of each event as it comes, and
// CumulativeReporter is asked to write all that is known, at the end and now and then before.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tthost/cpp/plugin.hpp"
#include "tthost/reporter.h"

namespace tthost::sdk {

class Reporter {
 public:
  using PluginBase = Reporter;
  using Table = tthost_reporter;
  static constexpr int32_t kKind = TTHOST_KIND_REPORTER;

  virtual ~Reporter() = default;
  // `json` follows schemas/events.schema.json. Ignore kinds that you do not know.
  virtual void Event(Call& call, std::string_view kind, std::string_view json) = 0;

  static Table MakeTable() {
    using Self = Instance<Reporter>;
    Table table = {};
    table.event = [](void* self, tthost_call* call, tthost_str kind, tthost_str json) noexcept {
      return Self::Run(self, call,
                       [&](Reporter& plugin, Call& c) { plugin.Event(c, View(kind), View(json)); });
    };
    table.destroy = &Self::Destroy;
    return table;
  }
};

class StreamingReporter : public Reporter {
 public:
  virtual void RunStarted(Call&, const Json&) {}
  virtual void CaseStarted(Call&, const Json&) {}
  virtual void CaseFinished(Call&, const Json&) {}
  virtual void RunFinished(Call&, const Json&) {}
  // Bring what was reported so far to a safe place.
  virtual void Flush(Call&) {}

  void Event(Call& call, std::string_view kind, std::string_view json) final {
    if (kind == "run_started") RunStarted(call, Json::Parse(json));
    if (kind == "case_started") CaseStarted(call, Json::Parse(json));
    if (kind == "case_finished") CaseFinished(call, Json::Parse(json));
    if (kind == "run_finished") RunFinished(call, Json::Parse(json));
    if (kind == "flush") Flush(call);
  }
};

// The events of one case.
struct CaseEvents {
  Json started;   // null when it was not seen
  Json finished;  // null while the case runs
};

// What is known of a run, in the order in which its cases began.
struct RunEvents {
  Json started;   // null when it was not seen
  Json finished;  // null while the run goes on
  std::vector<CaseEvents> cases;
};

class CumulativeReporter : public Reporter {
 public:
  // Writes everything, replacing what an earlier call wrote.
  virtual void Write(Call& call, const RunEvents& run) = 0;

  void Event(Call& call, std::string_view kind, std::string_view json) final {
    if (kind == "run_started") run_.started = Json::Parse(json);
    if (kind == "case_started") Add(&CaseEvents::started, Json::Parse(json));
    if (kind == "case_finished") Add(&CaseEvents::finished, Json::Parse(json));
    if (kind == "run_finished") run_.finished = Json::Parse(json);
    if (kind == "run_finished" || kind == "flush") Write(call, run_);
  }

 private:
  void Add(Json CaseEvents::*slot, Json event) {
    const std::string id = event["case"].At("id").String();
    const auto [place, is_new] = places_.try_emplace(id, run_.cases.size());
    if (is_new) run_.cases.emplace_back();
    run_.cases[place->second].*slot = std::move(event);
  }

  RunEvents run_;
  std::unordered_map<std::string, size_t> places_;  // case id → index in run_.cases
};

}  // namespace tthost::sdk
