// SPDX-License-Identifier: Apache-2.0
// `tt-host plugin lock` and `tt-host plugin verify`.
#include "host/plugins/plugin_lock.h"

#include <ostream>

#include "host/cli/catalog_settings.h"
#include "host/cli/run_commands.h"

namespace tthost {
namespace {

// The plugins of other makers, in any state.
Result<std::vector<PluginManifest>> ForeignPlugins(const std::vector<std::string>& plugin_dir,
                                                   const std::string& python, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(PluginCatalog catalog, FindAllPlugins(plugin_dir, python, host));
  std::erase_if(catalog.plugins,
                [](const PluginManifest& plugin) { return plugin.origin == kBuiltInOrigin; });
  return std::move(catalog.plugins);
}

bool IsUsable(const PluginManifest& plugin) { return plugin.state == PluginState::kOk; }

std::string Count(size_t plugins) {
  return std::to_string(plugins) + (plugins == 1 ? " plugin" : " plugins");
}

// What is wrong with a locked plugin that cannot be used; empty: it can.
std::string ProblemOf(const LockedPlugin& locked, const std::vector<PluginManifest>& plugins) {
  std::string problem = "was not found; `tt-host plugin paths` says where";
  for (const PluginManifest& plugin : plugins) {
    // A manifest that could not be read does not tell its kind.
    const bool is_it = plugin.kind == locked.kind || plugin.version.empty();
    if (plugin.id != locked.id || !is_it || plugin.state == PluginState::kShadowed) continue;
    if (IsUsable(plugin)) return "";
    problem = plugin.path + " is " + std::string(PluginStateName(plugin.state)) + ": " +
              plugin.state_reason;
  }
  return problem;
}

}  // namespace

Result<int> LockPlugins(const PluginLockCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const auto plugins,
                          ForeignPlugins(command.plugin_dir, command.python, host));
  PluginLock lock;
  for (const PluginManifest& plugin : plugins) {
    if (!IsUsable(plugin)) continue;
    TTHOST_ASSIGN_OR_RETURN(LockedPlugin locked, LockOf(plugin, host.filesystem));
    host.out << locked.id << " " << locked.version << "  " << plugin.path << "\n";
    lock.push_back(std::move(locked));
  }
  TTHOST_RETURN_IF_ERROR(host.filesystem.WriteAtomic(kPluginLockFile, PluginLockText(lock)));
  host.out << kPluginLockFile << ": " << Count(lock.size()) << "\n";
  return 0;
}

Result<int> VerifyPlugins(const PluginVerifyCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const PluginLock lock, ReadPluginLock(kPluginLockFile, host.filesystem));
  TTHOST_ASSIGN_OR_RETURN(const auto plugins,
                          ForeignPlugins(command.plugin_dir, command.python, host));
  bool is_as_locked = true;
  const auto tell = [&](const std::string& id, const std::string& problem) {
    host.out << id << "  " << (problem.empty() ? "ok" : problem) << "\n";
    is_as_locked = is_as_locked && problem.empty();
  };
  for (const PluginManifest& plugin : plugins) {
    if (IsUsable(plugin)) tell(plugin.id, UnlockedReason(plugin, lock, host.filesystem));
  }
  for (const LockedPlugin& locked : lock) {
    const std::string problem = ProblemOf(locked, plugins);
    if (!problem.empty()) tell(locked.id, problem);
  }
  return is_as_locked ? 0 : 1;
}

}  // namespace tthost
