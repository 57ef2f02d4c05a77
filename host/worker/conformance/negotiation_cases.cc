// SPDX-License-Identifier: Apache-2.0
// The descriptor, and how a plugin gets on with older and newer hosts.
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "host/plugins/sdk_version.h"
#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/conformance.h"
#include "host/worker/conformance/guarded_memory.h"
#include "host/worker/conformance/plugin_life.h"

namespace tthost::conformance {
namespace {

// What a host of the first release of this major offers.
constexpr size_t kFirstHostSize = offsetof(tthost_host, extension) + sizeof(tthost_host::extension);

const tthost_plugin* Query(const CheckedPlugin& plugin, const tthost_host* host) {
  const Entering entering(TTHOST_PLUGIN_ENTRY);
  return plugin.Entry()(host);
}

void CheckDescriptor(CheckedPlugin& plugin, CaseReport& report) {
  if (plugin.IsPython()) return report.Skip("a Python plugin has no descriptor");
  if (!plugin.Map().empty()) return report.Skip("the library does not load; see library.loads");
  if (plugin.Entry() == nullptr) return report.Skip("there is no entry; see library.exports");
  const tthost_plugin* const descriptor = Query(plugin, HostTable());
  if (descriptor == nullptr) return report.Fail("the entry returned a null pointer");
  if (!TTHOST_HAS(descriptor, extension)) {
    return report.Fail("struct_size is " + std::to_string(descriptor->struct_size) +
                       ", less than the first release has");
  }
  if (descriptor->create == nullptr) report.Fail("create is null");
  if (descriptor->extension == nullptr) report.Fail("extension is null");
  const std::string kind(PluginKindName(plugin.Manifest().kind));
  constexpr std::array kKinds = {"", "comparator", "parallelism", "reporter"};
  const bool is_kind = descriptor->kind > 0 && size_t(descriptor->kind) < kKinds.size() &&
                       kKinds[size_t(descriptor->kind)] == kind;
  if (!is_kind) {
    report.Fail("kind is " + std::to_string(descriptor->kind) + "; the manifest says " + kind);
  }
  if (descriptor->minor_required > descriptor->minor) {
    report.Fail("minor_required is above minor");
  }
  const std::string misfit =
      MisfitReason({TTHOST_SDK_MAJOR, descriptor->minor},
                   {TTHOST_SDK_MAJOR, descriptor->minor_required}, HostSdkVersion());
  if (!misfit.empty()) report.Fail("it " + misfit);
  if (descriptor->sanitizer != TTHOST_SANITIZER_BUILT) {
    report.Fail("sanitizer is " + std::to_string(descriptor->sanitizer) + "; this host has " +
                std::to_string(TTHOST_SANITIZER_BUILT));
  }
}

void CheckSamePointer(CheckedPlugin& plugin, CaseReport& report) {
  const tthost_plugin* const descriptor = plugin.Descriptor(report);
  if (descriptor == nullptr) return;
  const tthost_host other = *HostTable();
  for (const tthost_host* host : {HostTable(), &other}) {
    if (Query(plugin, host) != descriptor) report.Fail("another call gave another pointer");
  }
}

constexpr const char* kUnknownIds[] = {"",
                                       "tthost.no-such-thing/0",
                                       "org.example.unheard-of/7",
                                       "tthost.stats/",
                                       "tthost.stats/0trailing",
                                       "tthost.stats/00",
                                       "TTHOST.STATS/0"};

void CheckExtensions(CheckedPlugin& plugin, CaseReport& report) {
  const tthost_plugin* const descriptor = plugin.Descriptor(report);
  if (descriptor == nullptr) return;
  for (const std::string_view id : kUnknownIds) {
    const GuardedMemory lent(id, Guard::kAfter, "an extension id");
    const Entering entering("extension");
    if (descriptor->extension(ToStr(lent.Bytes())) != nullptr) {
      report.Fail("extension(\"" + std::string(id) + "\") gave a pointer");
    }
  }
}

// Ends of different hosts are compared with those of this one: what fails here fails there.
void ExpectLife(CheckedPlugin& plugin, const tthost_host* host, CaseReport& report) {
  const CallEnd usual = LiveOnce(plugin, plugin.Config(), Life::kUsed);
  const CallEnd end = LiveOnce(plugin, plugin.Config(), Life::kUsed, host);
  if (end.status != usual.status) report.Fail(Told(end));
}

void CheckSmallerHost(CheckedPlugin& plugin, CaseReport& report) {
  if (!plugin.CanCreate(report)) return;
  const tthost_plugin* const descriptor = plugin.Descriptor(report);
  if (descriptor == nullptr) return;
  std::string bytes(kFirstHostSize, '\0');
  std::memcpy(bytes.data(), HostTable(), kFirstHostSize);
  auto* const table = reinterpret_cast<tthost_host*>(bytes.data());
  table->struct_size = kFirstHostSize;
  table->minor = descriptor->minor_required;
  const GuardedMemory host(bytes, Guard::kAfter, "the table of an older host");
  SetSituation("an older host");
  ExpectLife(plugin, reinterpret_cast<const tthost_host*>(host.Data()), report);
}

void CheckBiggerHost(CheckedPlugin& plugin, CaseReport& report) {
  if (!plugin.CanCreate(report)) return;
  if (plugin.Descriptor(report) == nullptr) return;
  constexpr size_t kMore = 64;
  std::string bytes(sizeof(tthost_host) + kMore, '\xff');
  std::memcpy(bytes.data(), HostTable(), sizeof(tthost_host));
  auto* const table = reinterpret_cast<tthost_host*>(bytes.data());
  table->struct_size = static_cast<uint32_t>(bytes.size());
  table->minor += 1;
  const GuardedMemory host(bytes, Guard::kAfter, "the table of a newer host");
  SetSituation("a newer host");
  ExpectLife(plugin, reinterpret_cast<const tthost_host*>(host.Data()), report);
}

const void* NoExtension(tthost_str) { return nullptr; }

void CheckBareHost(CheckedPlugin& plugin, CaseReport& report) {
  if (!plugin.CanCreate(report)) return;
  if (plugin.Descriptor(report) == nullptr) return;
  tthost_host table = *HostTable();
  table.extension = &NoExtension;
  SetSituation("a host that offers no extension");
  const CallEnd end = LiveOnce(plugin, plugin.Config(), Life::kUsed, &table);
  if (!end.IsOk() && end.text.empty()) report.Fail(Told(end));
}

constexpr ConformanceCase kCases[] = {
    {"negotiation.descriptor", Needs::kLoaded,
     "the descriptor is complete and agrees with the manifest and this host",
     "fill tthost_plugin with sizeof, the macros of the SDK and your functions, or use "
     "TTHOST_PLUGIN(); build the plugin again with this SDK",
     CheckDescriptor},
    {"negotiation.same-pointer", Needs::kLoaded, "each call of the entry returns the same pointer",
     "return the address of one constant in static storage", CheckSamePointer},
    {"negotiation.extensions", Needs::kLoaded,
     "extension() is null for ids that the plugin does not know, to the last letter",
     "compare the whole id, its size included, and return null for every other", CheckExtensions},
    {"negotiation.smaller-host", Needs::kInstance,
     "the plugin works in the oldest host that minor_required allows",
     "test TTHOST_HAS(host, field) before every field that is newer than the first release, or "
     "raise minor_required",
     CheckSmallerHost},
    {"negotiation.bigger-host", Needs::kInstance,
     "the plugin works in a newer host, whose table is larger",
     "read the fields that you know and no others; do not ask for an exact struct_size or minor",
     CheckBiggerHost},
    {"negotiation.bare-host", Needs::kInstance, "the plugin bears a host that offers no extension",
     "test what host->extension() gives for null; do without it or fail with a text",
     CheckBareHost},
};

}  // namespace

Cases NegotiationCases() { return kCases; }

}  // namespace tthost::conformance
