// SPDX-License-Identifier: Apache-2.0
// Puts a C++ class behind the C descriptor.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>

#include "tthost/cpp/call.hpp"
#include "tthost/cpp/json.hpp"
#include "tthost/manifest.h"
#include "tthost/plugin.h"

namespace tthost::sdk {

// What `self` of a C table points to. Base: Comparator, Parallelism or Reporter.
template <typename Base>
struct Instance {
  const tthost_host* host;
  std::unique_ptr<Base> plugin;

  // Runs body(plugin, call) for one call from the host.
  template <typename Body>
  static tthost_status Run(void* self, tthost_call* raw_call, Body&& body) noexcept {
    auto* instance = static_cast<Instance*>(self);
    return Guard(instance->host, raw_call, [&] {
      Call call(instance->host, raw_call);
      body(*instance->plugin, call);
    });
  }
  static void Destroy(void* self) noexcept { delete static_cast<Instance*>(self); }
};

template <typename Plugin>
struct Descriptor {
  using Base = typename Plugin::PluginBase;
  using Table = typename Base::Table;

  static tthost_status Create(const tthost_host* host, tthost_call* call, tthost_str config,
                              void* out) noexcept {
    return Guard(host, call, [&] {
      auto instance = std::make_unique<Instance<Base>>();
      instance->host = host;
      instance->plugin = std::make_unique<Plugin>(Config::Parse(View(config)));

      Table table = Base::MakeTable();
      table.struct_size = std::min<uint32_t>(static_cast<Table*>(out)->struct_size, sizeof(Table));
      table.self = instance.release();
      std::memcpy(out, &table, table.struct_size);
    });
  }

  static const void* Extension(tthost_str) noexcept { return nullptr; }

  static constexpr tthost_plugin kPlugin = {
      sizeof(tthost_plugin),
      TTHOST_SDK_MINOR,
      TTHOST_MINOR_REQUIRED,
      Base::kKind,
      TTHOST_SANITIZER_BUILT,
      0,
      {tthost_manifest_text, sizeof(tthost_manifest_text)},
      &Create,
      &Extension,
  };
};

}  // namespace tthost::sdk

// Once per plugin, outside of any namespace. `Class` derives from a base class of one kind and is
// made from a const Config&.
#define TTHOST_PLUGIN(Class)                                                      \
  TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host*) { \
    return &::tthost::sdk::Descriptor<Class>::kPlugin;                            \
  }                                                                               \
  static_assert(true, "takes the semicolon after the macro")
