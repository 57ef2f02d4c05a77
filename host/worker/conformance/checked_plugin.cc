// SPDX-License-Identifier: Apache-2.0
#include "host/worker/conformance/checked_plugin.h"

#include <dlfcn.h>

#include <filesystem>

#include "host/base/last_words.h"
#include "host/model/configured_plugin.h"
#include "host/plugins/elf_library.h"
#include "host/plugins/trust.h"
#include "host/worker/conformance/guarded_memory.h"

namespace tthost::conformance {
namespace {

std::string situation;

// What create() leaves empty.
std::string MissingSlot(const tthost_comparator& table) {
  if (table.begin == nullptr) return "begin";
  if (table.leaf == nullptr) return "leaf";
  if (table.finish == nullptr) return "finish";
  return table.destroy == nullptr ? "destroy" : "";
}
std::string MissingSlot(const tthost_parallelism& table) {
  if (table.plan == nullptr) return "plan";
  return table.destroy == nullptr ? "destroy" : "";
}
std::string MissingSlot(const tthost_reporter& table) {
  if (table.event == nullptr) return "event";
  return table.destroy == nullptr ? "destroy" : "";
}

int32_t KindCode(PluginKind kind) {
  switch (kind) {
    case PluginKind::kComparator:
      return TTHOST_KIND_COMPARATOR;
    case PluginKind::kParallelism:
      return TTHOST_KIND_PARALLELISM;
    case PluginKind::kReporter:
      return TTHOST_KIND_REPORTER;
  }
  return 0;
}

std::string DistrustOf(const PluginManifest& manifest) {
  const std::string& code = manifest.CodeFile();
  // That there is none, or no library, is found by loading it.
  if (!std::filesystem::exists(code)) return "";
  if (manifest.IsPython() || !ReadElfLibrary(code)) return DistrustReason(code);
  return LibraryDistrustReason(code);
}

}  // namespace

Entering::Entering(std::string_view function) {
  std::string doing(function);
  doing += "()";
  if (!situation.empty()) doing += " with " + situation;
  SayDoing(doing);
}

Entering::~Entering() { SayDoing(""); }

void SetSituation(std::string text) { situation = std::move(text); }
const std::string& Situation() { return situation; }

std::string Told(const CallEnd& end) {
  std::string text = end.function + "()";
  if (!situation.empty()) text += " with " + situation;
  text += " failed with " + StatusCodeText(end.status);
  return text + (end.text.empty() ? " and did not say why" : ": " + end.text);
}

const std::string& CheckedPlugin::WhyNotTrusted() {
  if (!why_not_trusted_) why_not_trusted_ = DistrustOf(spec_.manifest);
  return *why_not_trusted_;
}

std::string CheckedPlugin::Map() {
  if (is_mapped_) return "";
  if (!WhyNotTrusted().empty()) return "it is not loaded; see library.trusted";
  const Entering entering("dlopen");
  void* const library = dlopen(spec_.manifest.library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* const reason = dlerror();
    return reason == nullptr ? "it cannot be loaded" : reason;
  }
  is_mapped_ = true;
  entry_ = reinterpret_cast<Query>(dlsym(library, TTHOST_PLUGIN_ENTRY));
  return "";
}

std::string CheckedPlugin::WhyNoDescriptor() {
  if (!Map().empty()) return "the library does not load; see library.loads";
  if (entry_ == nullptr) return "the library has no entry; see library.exports";
  const Entering entering(TTHOST_PLUGIN_ENTRY);
  const tthost_plugin* const descriptor = entry_(HostTable());
  const bool is_usable = TTHOST_HAS(descriptor, extension) && descriptor->create != nullptr &&
                         descriptor->extension != nullptr &&
                         descriptor->kind == KindCode(spec_.manifest.kind);
  return is_usable ? "" : "its descriptor cannot be used; see negotiation.descriptor";
}

const tthost_plugin* CheckedPlugin::Descriptor(CaseReport& report) {
  if (IsPython()) {
    report.Skip("a Python plugin has no descriptor");
    return nullptr;
  }
  if (const std::string why = WhyNoDescriptor(); !why.empty()) {
    report.Skip(why);
    return nullptr;
  }
  return entry_(HostTable());
}

bool CheckedPlugin::CanCreate(CaseReport& report) {
  if (!WhyNotTrusted().empty()) {
    report.Skip("the plugin is not loaded; see library.trusted");
    return false;
  }
  if (!spec_.config_problem.empty()) {
    report.Skip("there is no configuration to make an instance with; see config.defaults");
    return false;
  }
  return IsPython() || Descriptor(report) != nullptr;
}

tthost_status CheckedPlugin::CallCreate(const tthost_host* host, tthost_call* call,
                                        std::string_view config, void* out) {
  if (!IsPython()) return entry_(host)->create(host, call, ToStr(config), out);
  const ConfiguredPlugin plugin = WithConfig(spec_.manifest, std::string(config));
  return spec_.python->CreatePlugin(KindCode(spec_.manifest.kind), plugin, host, call, out);
}

template <typename Table>
std::unique_ptr<Instance<Table>> CheckedPlugin::Create(std::string_view config, CallEnd& end,
                                                       const tthost_host* host) {
  const GuardedMemory lent_config(config, Guard::kAfter, "the configuration of create()");
  GuardedMemory out(sizeof(Table), "the table that create() fills");
  auto* const table = reinterpret_cast<Table*>(out.Data());
  table->struct_size = sizeof(Table);
  QuietCall call(spec_.manifest.id);
  end.function = "create";
  {
    const Entering entering("create");
    end.status = CallCreate(host, &call, lent_config.Bytes(), table);
  }
  end.text = call.FailureText();
  if (!end.IsOk()) return nullptr;
  if (const std::string slot = MissingSlot(*table); !slot.empty()) {
    end.status = TTHOST_INTERNAL;
    end.text = "it succeeded and left the slot '" + slot + "' empty";
    return nullptr;
  }
  return std::make_unique<Instance<Table>>(*table);
}

template <typename Table>
std::unique_ptr<Instance<Table>> CheckedPlugin::CreateDefault(CaseReport& report) {
  if (!CanCreate(report)) return nullptr;
  CallEnd end;
  auto instance = Create<Table>(spec_.config, end);
  if (instance == nullptr) report.Skip(Told(end) + "; see config.defaults");
  return instance;
}

#define TTHOST_INSTANTIATE(Table)                                                             \
  template std::unique_ptr<Instance<Table>> CheckedPlugin::Create(std::string_view, CallEnd&, \
                                                                  const tthost_host*);        \
  template std::unique_ptr<Instance<Table>> CheckedPlugin::CreateDefault(CaseReport&)
TTHOST_INSTANTIATE(tthost_comparator);
TTHOST_INSTANTIATE(tthost_parallelism);
TTHOST_INSTANTIATE(tthost_reporter);
#undef TTHOST_INSTANTIATE

}  // namespace tthost::conformance
