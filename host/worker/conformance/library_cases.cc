// SPDX-License-Identifier: Apache-2.0
// The shared object as a file.
#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>

#include "host/plugins/elf_library.h"
#include "host/plugins/library_places.h"
#include "host/plugins/trust.h"
#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/conformance.h"
#include "tthost/plugin.h"

namespace tthost::conformance {
namespace {

// What every host process has in a version of its own.
constexpr std::array kForbiddenNeeds = {"libpython", "libspdlog", "libfmt"};
constexpr double kMostLoadMilliseconds = 100;

// Null, with the case ended, where there is none to look at.
std::optional<ElfLibrary> FileOf(const CheckedPlugin& plugin, CaseReport& report) {
  if (plugin.IsPython()) {
    report.Skip("a Python plugin is no shared object");
    return std::nullopt;
  }
  auto file = ReadElfLibrary(plugin.Manifest().library);
  if (file) return std::move(*file);
  report.Fail(file.error().message);
  return std::nullopt;
}

void CheckTrusted(CheckedPlugin& plugin, CaseReport& report) {
  if (const std::string why = plugin.WhyNotTrusted(); !why.empty()) report.Fail(why);
}

void CheckLoads(CheckedPlugin& plugin, CaseReport& report) {
  if (plugin.IsPython()) return report.Skip("a Python plugin is no shared object");
  if (!plugin.WhyNotTrusted().empty()) return report.Skip("not run; see library.trusted");
  if (const std::string why = plugin.Map(); !why.empty()) report.Fail(why);
}

bool IsEntry(const std::string& name) { return name.starts_with("tthost_plugin_query_v"); }

void CheckExports(CheckedPlugin& plugin, CaseReport& report) {
  const auto file = FileOf(plugin, report);
  if (!file) return;
  const auto& symbols = file->exported;
  if (std::ranges::none_of(symbols,
                           [](const auto& one) { return one.name == TTHOST_PLUGIN_ENTRY; })) {
    const auto other = std::ranges::find_if(symbols, IsEntry, &ElfSymbol::name);
    report.Fail("it does not export " TTHOST_PLUGIN_ENTRY +
                (other == symbols.end() ? std::string() : ", only " + other->name));
  }
  for (const ElfSymbol& symbol : symbols) {
    if (!IsEntry(symbol.name)) report.Fail("it exports " + symbol.name + " as well");
  }
}

void CheckUnique(CheckedPlugin& plugin, CaseReport& report) {
  const auto file = FileOf(plugin, report);
  if (!file) return;
  for (const ElfSymbol& symbol : file->exported) {
    if (symbol.is_unique) report.Fail(symbol.name + " is a GNU_UNIQUE symbol");
  }
}

void CheckDependencies(CheckedPlugin& plugin, CaseReport& report) {
  const auto file = FileOf(plugin, report);
  if (!file) return;
  for (const std::string& needed : file->needed) {
    for (const std::string forbidden : kForbiddenNeeds) {
      if (needed.starts_with(forbidden)) report.Fail("it needs " + needed);
    }
    if (needed.find('/') != needed.npos) report.Fail("it needs " + needed + ", a path");
  }
}

void CheckSearchPath(CheckedPlugin& plugin, CaseReport& report) {
  const auto file = FileOf(plugin, report);
  if (!file) return;
  const std::string folder = std::filesystem::path(plugin.Manifest().library).parent_path();
  for (const std::string& entry : file->run_paths) {
    const auto directory = RunPathDirectory(entry, folder);
    if (!directory) {
      report.Fail("it searches for libraries in '" + entry + "'");
    } else if (LookupDistrustReason(folder).empty()) {
      if (const std::string why = LookupDistrustReason(*directory); !why.empty()) report.Fail(why);
    }
  }
}

void CheckLoadTime(CheckedPlugin& plugin, CaseReport& report) {
  if (plugin.IsPython()) return report.Skip("a Python plugin is no shared object");
  if (!plugin.WhyNotTrusted().empty()) return report.Skip("not loaded; see library.trusted");
  timespec begin{}, end{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
  if (!plugin.Map().empty()) return report.Skip("the library does not load; see library.loads");
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
  const double took =
      double(end.tv_sec - begin.tv_sec) * 1e3 + double(end.tv_nsec - begin.tv_nsec) / 1e6;
  if (took <= kMostLoadMilliseconds) return;
  report.Warn("loading took " + std::to_string(int(took)) + " ms of processor time");
}

constexpr ConformanceCase kCases[] = {
    {"library.trusted", Needs::kFiles,
     "nobody but root and the user can change the code, so that a run loads it",
     "give the file and every directory above it to the user and take the right to write from "
     "everybody else (chmod go-w); let RPATH name places relative to $ORIGIN",
     CheckTrusted},
    {"library.loads", Needs::kFiles, "the library loads with every symbol bound at once",
     "link with -Wl,-z,defs, which names what is missing when the plugin is built; "
     "tthost_add_plugin() does",
     CheckLoads},
    {"library.exports", Needs::kFiles,
     "the library exports its entry " TTHOST_PLUGIN_ENTRY " and nothing else",
     "build with tthost_add_plugin() of this SDK, or with -fvisibility=hidden, TTHOST_EXPORT on "
     "the "
     "entry alone, and a version script with that one global symbol",
     CheckExports},
    {"library.unique", Needs::kFiles,
     "no symbol is GNU_UNIQUE, which plugins in one process would share",
     "compile with -fno-gnu-unique or hide the symbol; tthost_add_plugin() does both", CheckUnique},
    {"library.dependencies", Needs::kFiles,
     "the library needs no libpython, libspdlog or libfmt, of which a process may hold one version",
     "log through host->log; leave Python to Python plugins; link what you need statically and "
     "hidden",
     CheckDependencies},
    {"library.search-path", Needs::kFiles,
     "RPATH and RUNPATH name folders beside the library only ($ORIGIN)",
     "set INSTALL_RPATH to $ORIGIN with BUILD_WITH_INSTALL_RPATH, as tthost_add_plugin() does; "
     "anybody who can write to another folder could have code run",
     CheckSearchPath},
    {"library.load-time", Needs::kLoaded, "loading takes less than 100 ms",
     "do no work in static initialisers; prepare what you need in create()", CheckLoadTime},
};

}  // namespace

Cases LibraryCases() { return kCases; }

}  // namespace tthost::conformance
