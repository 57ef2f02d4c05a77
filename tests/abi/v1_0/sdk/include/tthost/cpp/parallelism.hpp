// SPDX-License-Identifier: Apache-2.0
// Base class of parallelism plugins.
#pragma once

#include <string>

#include "tthost/cpp/plugin.hpp"
#include "tthost/parallelism.h"

namespace tthost::sdk {

class Parallelism {
 public:
  using PluginBase = Parallelism;
  using Table = tthost_parallelism;
  static constexpr int32_t kKind = TTHOST_KIND_PARALLELISM;

  virtual ~Parallelism() = default;
  // `request` follows schemas/plan_request.schema.json, the text returned plan.schema.json. Throw
  // Error(TTHOST_UNIMPLEMENTED, reason) for a case that the strategy does not cover.
  virtual std::string Plan(const Json& request) = 0;

  static Table MakeTable() {
    using Self = Instance<Parallelism>;
    Table table = {};
    table.plan = [](void* self, tthost_call* call, tthost_str request) noexcept {
      return Self::Run(self, call, [&](Parallelism& plugin, Call& c) {
        c.Emit("plan", plugin.Plan(Json::Parse(View(request))));
      });
    };
    table.destroy = &Self::Destroy;
    return table;
  }
};

}  // namespace tthost::sdk
