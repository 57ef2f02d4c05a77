// SPDX-License-Identifier: Apache-2.0
// Obtains requirement layers one after another on a thread of its own, while cases run.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "host/base/interrupt.h"
#include "host/execute/poll_set.h"
#include "host/execute/requirement_layer.h"

namespace tthost {

class LayerBuilder {
 public:
  // The runner and the file system are used from the builder's thread.
  LayerBuilder(ProcessRunner& runner, FileSystem& filesystem, std::string venv,
               std::string cache_directory);
  // Stops what is being built.
  ~LayerBuilder();

  // Asks for a layer. Asking again for the same one does nothing. [control]
  void Request(const Requirements& requirements);
  // The layer's directory (empty: the base suffices), or why there is none; nothing while it is
  // not known yet. [control]
  std::optional<Result<std::string>> Find(const std::string& fingerprint);
  // Wakes the waiting when there is news. [control]
  void WatchBy(PollSet& waits) const { waits.Watch(news_.Descriptor()); }
  // Takes the news, so that they do not wake again. [control]
  void TakeNews() { news_.Drain(); }

 private:
  void BuildUntilStopped();
  std::optional<Requirements> NextRequest();
  Result<std::string> Obtain(const Requirements& requirements);

  InterruptFlag stop_;
  InterruptFlag news_;
  const LayerWorkshop workshop_;
  std::optional<Result<BaseEnvironment>> base_;  // of the builder's thread

  std::mutex mutex_;  // guards what follows
  std::condition_variable has_work_;
  std::deque<Requirements> requests_;
  std::map<std::string, std::optional<Result<std::string>>> layers_;  // by fingerprint

  std::thread thread_;  // started by the first request
};

}  // namespace tthost
