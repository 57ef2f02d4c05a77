// SPDX-License-Identifier: Apache-2.0
#include "host/report/history_store.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "host/base/hash.h"

namespace tthost {
namespace {

constexpr const char* kSchema = "tthost.history/1";
// Enough for a median that an accident does not move.
constexpr size_t kRunsRemembered = 7;
constexpr int kLockAttempts = 50;

void Merge(const CaseHistory& seen, CaseHistory& known) {
  known.seconds.insert(known.seconds.end(), seen.seconds.begin(), seen.seconds.end());
  const size_t surplus = known.seconds.size() - std::min(known.seconds.size(), kRunsRemembered);
  known.seconds.erase(known.seconds.begin(), known.seconds.begin() + static_cast<long>(surplus));
  known.peak_rss_kib = std::max(known.peak_rss_kib, seen.peak_rss_kib);
}

Json ToJson(const History& history, const std::string& models_root) {
  Json cases = Json::object();
  for (const auto& [node_id, known] : history) {
    cases[node_id] = {{"seconds", known.seconds}, {"peak_rss_kib", known.peak_rss_kib}};
  }
  return {{"schema", kSchema}, {"models_root", models_root}, {"cases", std::move(cases)}};
}

History FromJson(const Json& json) {
  History history;
  if (json.at("schema") != kSchema) return history;
  for (const auto& [node_id, known] : json.at("cases").items()) {
    history[node_id] = {.seconds = known.at("seconds").get<std::vector<double>>(),
                        .peak_rss_kib = known.at("peak_rss_kib")};
  }
  return history;
}

}  // namespace

HistoryStore::HistoryStore(const std::string& state_directory, std::string models_root,
                           FileSystem& filesystem)
    : models_root_(std::move(models_root)),
      path_(state_directory + "/history/" + ContentHash(models_root_) + ".json"),
      filesystem_(filesystem) {}

History HistoryStore::Load() const {
  const auto text = filesystem_.Read(path_);
  if (!text) return {};
  try {
    return FromJson(Json::parse(*text));
  } catch (const Json::exception&) {
    return {};
  }
}

Result<void> HistoryStore::Add(const History& seen) {
  if (seen.empty()) return {};
  TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(path_.substr(0, path_.rfind('/'))));
  // Another run holds the lock for the time of one write; what is lost after all is one run's
  // times.
  std::unique_ptr<FileLock> lock;
  for (int attempt = 0; lock == nullptr && attempt < kLockAttempts; ++attempt) {
    TTHOST_ASSIGN_OR_RETURN(lock, filesystem_.TryLock(path_ + ".lock"));
  }
  if (lock == nullptr) return Error(Status::Unavailable("'" + path_ + "' is being written"));
  History history = Load();
  for (const auto& [node_id, news] : seen) Merge(news, history[node_id]);
  return filesystem_.WriteAtomic(path_, ToJson(history, models_root_).dump());
}

void Learn(const std::string& node_id, const Outcome& outcome, History& history) {
  const bool had_process = outcome.exit_code || outcome.signal;
  const bool was_whole =
      outcome.ending != Ending::kCancelled && outcome.ending != Ending::kCompiled;
  if (!was_whole || !had_process) return;
  Merge({.seconds = {outcome.seconds}, .peak_rss_kib = outcome.peak_rss_kib}, history[node_id]);
}

}  // namespace tthost
