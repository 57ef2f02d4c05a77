// SPDX-License-Identifier: Apache-2.0
// The plugin that is being checked: loaded, made and used through its C tables alone.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/model/plugin_manifest.h"
#include "host/plugins/loading/plugin_call.h"
#include "host/python/python_bridge.h"
#include "host/worker/conformance/conformance.h"
#include "tthost/comparator.h"
#include "tthost/parallelism.h"
#include "tthost/plugin.h"
#include "tthost/reporter.h"

namespace tthost::conformance {

// Says, while it lives, which function of the plugin runs, for the case that it does not return.
class Entering {
 public:
  explicit Entering(std::string_view function);  // "leaf"
  ~Entering();
  Entering(const Entering&) = delete;
  Entering& operator=(const Entering&) = delete;
};
// With what the functions are called from now on: "float32 of rank 4". [control]
void SetSituation(std::string situation);
const std::string& Situation();

// A call whose log nobody reads.
struct QuietCall : tthost_call {
  using tthost_call::tthost_call;
  void Log(int32_t, std::string_view) override {}
};

// An instance. Destroyed with this object.
template <typename Table>
class Instance {
 public:
  explicit Instance(const Table& table) : table_(table) {}
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  ~Instance() {
    const Entering entering("destroy");
    table_.destroy(table_.self);
  }
  const Table* operator->() const { return &table_; }
  void* Self() const { return table_.self; }

 private:
  Table table_;
};

// How a call into a plugin ended.
struct CallEnd {
  tthost_status status = TTHOST_OK;
  std::string function;  // "leaf"
  std::string text;      // what the plugin said of its failure

  bool IsOk() const { return status == TTHOST_OK; }
};
// "leaf() failed with INTERNAL: no such thing", or "… and did not say why".
std::string Told(const CallEnd& end);

struct CheckedPluginSpec {
  PluginManifest manifest;
  std::string config;              // complete JSON; empty: none can be made
  std::string config_problem;      // why
  PythonBridge* python = nullptr;  // started, where the plugin is written in Python
};

class CheckedPlugin {
 public:
  explicit CheckedPlugin(CheckedPluginSpec spec) : spec_(std::move(spec)) {}

  const PluginManifest& Manifest() const { return spec_.manifest; }
  const std::string& Config() const { return spec_.config; }
  // Why there is no configuration to make an instance with, or empty.
  const std::string& ConfigProblem() const { return spec_.config_problem; }
  bool IsPython() const { return spec_.manifest.IsPython(); }
  // What Python has kept back so far is printed.
  void FlushOutput() const {
    if (spec_.python != nullptr) spec_.python->FlushOutput();
  }

  // Why a run would not load its code, or empty. Nothing is loaded to find out.
  const std::string& WhyNotTrusted();

  // Maps the library with every symbol bound; why it cannot, or empty. Once is enough. What cannot
  // be trusted is not mapped.
  std::string Map();
  // The entry of a library that is mapped, or null.
  using Query = const tthost_plugin* (*)(const tthost_host*);
  Query Entry() const { return entry_; }

  // What stands in the way of using its descriptor, or empty.
  std::string WhyNoDescriptor();
  // The descriptor. Null, with the case skipped, where there is none to use.
  const tthost_plugin* Descriptor(CaseReport& report);

  // An instance; null where create() failed, which `end` says.
  template <typename Table>
  std::unique_ptr<Instance<Table>> Create(std::string_view config, CallEnd& end,
                                          const tthost_host* host = HostTable());
  // The same with its default configuration; null, with the case skipped, where there is none.
  template <typename Table>
  std::unique_ptr<Instance<Table>> CreateDefault(CaseReport& report);
  // Skips the case and is false where no instance can be made.
  bool CanCreate(CaseReport& report);

 private:
  tthost_status CallCreate(const tthost_host* host, tthost_call* call, std::string_view config,
                           void* out);

  CheckedPluginSpec spec_;
  Query entry_ = nullptr;
  bool is_mapped_ = false;
  std::optional<std::string> why_not_trusted_;  // none: nobody has asked
};

}  // namespace tthost::conformance
