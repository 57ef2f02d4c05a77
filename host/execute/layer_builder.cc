// SPDX-License-Identifier: Apache-2.0
#include "host/execute/layer_builder.h"

#include <algorithm>
#include <utility>

#include "host/execute/layer_store.h"

namespace tthost {
namespace {

// An installation waits for the network more than it computes, but cases run beside it.
size_t MostBuilds() { return std::clamp<size_t>(std::thread::hardware_concurrency(), 2, 4); }

}  // namespace

LayerBuilder::LayerBuilder(LayerWorkshop workshop) : workshop_(std::move(workshop)) {
  workshop_.abort_descriptor = stop_.Descriptor();
}

LayerBuilder::~LayerBuilder() {
  stop_.Request();  // never drained: aborts every build and every later one
  {
    const std::lock_guard lock(mutex_);
    has_work_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
}

void LayerBuilder::Request(LayerRequest request) {
  const std::lock_guard lock(mutex_);
  if (layers_.try_emplace(request.requirements.fingerprint).second) Enqueue(std::move(request));
}

bool LayerBuilder::RequestAgain(LayerRequest request, int retries) {
  const std::lock_guard lock(mutex_);
  Layer& layer = layers_[request.requirements.fingerprint];
  const bool has_failed = layer.result != nullptr && !*layer.result;
  if (!has_failed || layer.repetitions >= retries) return false;
  layer.result.reset();
  ++layer.repetitions;
  Enqueue(std::move(request));
  return true;
}

// With the lock held.
void LayerBuilder::Enqueue(LayerRequest request) {
  requests_.push_back(std::move(request));
  has_work_.notify_one();
  if (threads_.size() < MostBuilds()) threads_.emplace_back([this] { BuildUntilStopped(); });
}

const Result<ObtainedLayer>* LayerBuilder::Find(const std::string& fingerprint) {
  const std::lock_guard lock(mutex_);
  const auto layer = layers_.find(fingerprint);
  return layer == layers_.end() ? nullptr : layer->second.result.get();
}

void LayerBuilder::BuildUntilStopped() {
  while (const std::optional<LayerRequest> request = NextRequest()) {
    auto layer = std::make_unique<const Result<ObtainedLayer>>(Obtain(*request));
    const std::lock_guard lock(mutex_);
    layers_[request->requirements.fingerprint].result = std::move(layer);
    news_.Request();
  }
}

std::optional<LayerRequest> LayerBuilder::NextRequest() {
  std::unique_lock lock(mutex_);
  has_work_.wait(lock, [this] { return stop_.Requests() > 0 || !requests_.empty(); });
  if (stop_.Requests() > 0) return std::nullopt;
  LayerRequest next = std::move(requests_.front());
  requests_.pop_front();
  return next;
}

Result<ObtainedLayer> LayerBuilder::Obtain(const LayerRequest& request) {
  std::call_once(prepared_, [this] {
    LayerStore(workshop_.filesystem, workshop_.cache_directory).RemoveAbandoned();
    base_ = AskBaseEnvironment(workshop_.runner, workshop_.venv, workshop_.abort_descriptor);
  });
  if (!*base_) return Error(base_->error());
  return ObtainLayer(request, **base_, workshop_);
}

LayerWorkshop WorkshopOf(const ExecuteOptions& options, ProcessRunner& runner,
                         FileSystem& filesystem, const Clock& clock) {
  return {.runner = runner,
          .filesystem = filesystem,
          .clock = clock,
          .worker = options.paths.worker,
          .venv = options.venv,
          .cache_directory = options.cache_directory};
}

}  // namespace tthost
