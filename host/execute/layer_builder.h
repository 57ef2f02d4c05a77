// SPDX-License-Identifier: Apache-2.0
// Obtains requirement layers on threads of its own, several at once, while cases run.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "host/base/interrupt.h"
#include "host/execute/execute.h"
#include "host/execute/poll_set.h"
#include "host/execute/requirement_layer.h"

namespace tthost {

class LayerBuilder {
 public:
  // What is borrowed is used from the builder's threads. The builder says itself when to stop.
  explicit LayerBuilder(LayerWorkshop workshop);
  // Stops what is being built. The layers may be removed from now on.
  ~LayerBuilder();

  // Asks for a layer. Asking again for the same one does nothing. [control]
  void Request(LayerRequest request);
  // Forgets that a layer failed and asks for it once more, whoever does, up to `retries` times.
  // False: it did not fail, or has had them. [control]
  bool RequestAgain(LayerRequest request, int retries);
  // The layer, or why there is none; null while it is not known yet. Lives as long as the builder,
  // a failure until it is asked for again. [control]
  const Result<ObtainedLayer>* Find(const std::string& fingerprint);
  // Wakes the waiting when there is news. [control]
  void WatchBy(PollSet& waits) const { waits.Watch(news_.Descriptor()); }
  // Takes the news, so that they do not wake again. [control]
  void TakeNews() { news_.Drain(); }

 private:
  void Enqueue(LayerRequest request);
  void BuildUntilStopped();
  std::optional<LayerRequest> NextRequest();
  Result<ObtainedLayer> Obtain(const LayerRequest& request);

  InterruptFlag stop_;
  InterruptFlag news_;
  LayerWorkshop workshop_;
  std::once_flag prepared_;
  std::optional<Result<BaseEnvironment>> base_;  // once prepared

  std::mutex mutex_;  // guards what follows
  std::condition_variable has_work_;
  std::deque<LayerRequest> requests_;
  struct Layer {
    std::unique_ptr<const Result<ObtainedLayer>> result;  // null: not known yet
    int repetitions = 0;
  };
  std::map<std::string, Layer> layers_;  // by fingerprint

  std::vector<std::thread> threads_;  // [control]
};

// Where a run with these options builds.
LayerWorkshop WorkshopOf(const ExecuteOptions& options, ProcessRunner& runner,
                         FileSystem& filesystem, const Clock& clock);

}  // namespace tthost
