// SPDX-License-Identifier: Apache-2.0
#include "host/report/merged_journal.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

#include "host/base/clock.h"
#include "host/base/hash.h"
#include "host/base/json.h"
#include "host/base/timestamp_reading.h"
#include "host/model/event.h"
#include "host/model/outcome.h"
#include "host/report/journal_record.h"
#include "host/report/run_uid.h"

namespace tthost {
namespace {

// One case, as the run tells it whose word counts.
struct MergedCase {
  std::string started_line;  // may be empty
  std::string finished_line;
  std::string started_at, finished_at;
  bool is_cancelled = false, fails_run = false;
};

class Merging {
 public:
  Result<void> Add(std::string_view journal) {
    begun_.clear();
    for (size_t end; (end = journal.find('\n')) != journal.npos; journal.remove_prefix(end + 1)) {
      TTHOST_RETURN_IF_ERROR(Take(journal.substr(0, end)));
    }
    return {};
  }

  MergedJournal Take() {
    std::vector<const MergedCase*> in_order;
    for (const auto& [id, merged] : cases_) in_order.push_back(&merged);
    std::ranges::stable_sort(in_order, {}, &MergedCase::started_at);
    std::string lines;
    bool fails = false, is_cut = false;
    for (const MergedCase* const merged : in_order) {
      lines += merged->started_line + merged->finished_line;
      fails |= merged->fails_run;
      is_cut |= merged->is_cancelled;
    }
    const std::string uid = Uid();
    const int exit_code = is_cut ? 2 : fails ? 1 : 0;
    return {.uid = uid,
            .journal = StartLine(uid) + lines + EndLine(exit_code, is_cut),
            .cases = static_cast<int>(cases_.size()),
            .repeated = {repeated_.begin(), repeated_.end()}};
  }

 private:
  Result<void> Take(std::string_view line) {
    const Json record = ParseJournalRecord(line);
    if (IsEvent(record, EventKind::kRunStarted)) return TakeStart(record);
    if (IsEvent(record, EventKind::kCaseStarted)) {
      begun_[record.at("case").at("id")] = std::string(line) + "\n";
    }
    if (IsEvent(record, EventKind::kCaseFinished)) TakeCase(record, line);
    if (IsEvent(record, EventKind::kRunFinished)) {
      seconds_ += record.at("seconds").get<double>();
      ended_at_ = std::max(ended_at_, record.at("at").get<std::string>());
    }
    return {};
  }

  Result<void> TakeStart(const Json& record) {
    const Json& run = record.at("run");
    const std::string uid = run.at("uid");
    if (!uids_.insert(uid).second) {
      return Error(Status::Usage("run " + uid + " is given twice"));
    }
    if (!first_.is_null() && first_.at("run").at("arch") != run.at("arch")) {
      return Error(Status::Usage("run " + uid + " is for arch " + run.at("arch").dump() + ", run " +
                                 first_.at("run").at("uid").get<std::string>() + " for " +
                                 first_.at("run").at("arch").dump() +
                                 ": results of different arches are not one run"));
    }
    if (first_.is_null() || record.at("at") < first_.at("at")) first_ = record;
    return {};
  }

  void TakeCase(const Json& record, std::string_view line) {
    const std::string id = record.at("case").at("id");
    const auto begun = begun_.find(id);
    MergedCase merged = {
        .started_line = begun == begun_.end() ? "" : begun->second,
        .finished_line = std::string(line) + "\n",
        .started_at = FormatTimestamp(record.at("outcome").at("started")),
        .finished_at = record.at("at"),
        .is_cancelled = record.at("outcome").at("ending") == EndingName(Ending::kCancelled),
        .fails_run = record.at("verdict").at("fails_run")};
    const auto [known, is_new] = cases_.try_emplace(id, merged);
    if (is_new) return;
    if (!known->second.is_cancelled && !merged.is_cancelled) repeated_.insert(id);
    const auto rank = [](const MergedCase& each) {
      return std::pair(!each.is_cancelled, each.finished_at);
    };
    if (rank(merged) > rank(known->second)) known->second = std::move(merged);
  }

  std::string Uid() const {
    std::string all;
    for (const std::string& uid : uids_) all += uid + "\n";
    const std::string hash = ContentHash(all);
    const int64_t started = ParseTimestamp(first_.at("at").get<std::string>()).value_or(0);
    return MakeRunUid(started, static_cast<uint32_t>(std::stoul(hash.substr(0, 8), nullptr, 16)));
  }

  std::string StartLine(const std::string& uid) const {
    Json start = first_;
    Json& run = start.at("run");
    run["uid"] = uid;
    run["planned"] = cases_.size();
    run["merged_from"] = uids_;
    run.erase("shard");
    return start.dump() + "\n";
  }

  std::string EndLine(int exit_code, bool interrupted) const {
    return Json({{"event", EventKindName(EventKind::kRunFinished)},
                 {"at", ended_at_},
                 {"exit_code", exit_code},
                 {"interrupted", interrupted},
                 {"seconds", seconds_}})
               .dump() +
           "\n";
  }

  Json first_;  // run_started of the run that began first
  std::set<std::string> uids_, repeated_;
  std::map<std::string, MergedCase> cases_;             // by id
  std::unordered_map<std::string, std::string> begun_;  // id → line, of the journal that is read
  std::string ended_at_;
  double seconds_ = 0;
};

}  // namespace

Result<MergedJournal> MergeJournals(const std::vector<std::string_view>& journals) {
  Merging merging;
  try {
    for (const std::string_view journal : journals) TTHOST_RETURN_IF_ERROR(merging.Add(journal));
    return merging.Take();
  } catch (const Json::exception& error) {
    return Error(Status::Usage(std::string("a journal cannot be read: ") + error.what()));
  }
}

}  // namespace tthost
