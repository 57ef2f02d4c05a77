// SPDX-License-Identifier: Apache-2.0
#include "host/execute/layer_builder.h"

#include <utility>

namespace tthost {

LayerBuilder::LayerBuilder(ProcessRunner& runner, FileSystem& filesystem, std::string venv,
                           std::string cache_directory)
    : workshop_{.runner = runner,
                .filesystem = filesystem,
                .venv = std::move(venv),
                .cache_directory = std::move(cache_directory),
                .abort_descriptor = stop_.Descriptor()} {}

LayerBuilder::~LayerBuilder() {
  if (!thread_.joinable()) return;
  stop_.Request();  // never drained: aborts this build and every later one
  {
    const std::lock_guard lock(mutex_);
    has_work_.notify_one();
  }
  thread_.join();
}

void LayerBuilder::Request(const Requirements& requirements) {
  const std::lock_guard lock(mutex_);
  if (!layers_.emplace(requirements.fingerprint, std::nullopt).second) return;
  requests_.push_back(requirements);
  has_work_.notify_one();
  if (!thread_.joinable()) thread_ = std::thread([this] { BuildUntilStopped(); });
}

std::optional<Result<std::string>> LayerBuilder::Find(const std::string& fingerprint) {
  const std::lock_guard lock(mutex_);
  const auto layer = layers_.find(fingerprint);
  return layer == layers_.end() ? std::nullopt : layer->second;
}

void LayerBuilder::BuildUntilStopped() {
  while (const std::optional<Requirements> requirements = NextRequest()) {
    Result<std::string> layer = Obtain(*requirements);
    const std::lock_guard lock(mutex_);
    layers_[requirements->fingerprint] = std::move(layer);
    news_.Request();
  }
}

std::optional<Requirements> LayerBuilder::NextRequest() {
  std::unique_lock lock(mutex_);
  has_work_.wait(lock, [this] { return stop_.Requests() > 0 || !requests_.empty(); });
  if (stop_.Requests() > 0) return std::nullopt;
  Requirements next = std::move(requests_.front());
  requests_.pop_front();
  return next;
}

Result<std::string> LayerBuilder::Obtain(const Requirements& requirements) {
  if (!base_) {
    base_ = AskBaseEnvironment(workshop_.runner, workshop_.venv, workshop_.abort_descriptor);
  }
  if (!*base_) return Error(base_->error());
  return ObtainLayer(requirements, **base_, workshop_);
}

}  // namespace tthost
