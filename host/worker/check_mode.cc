// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/filesystem.h"
#include "host/base/last_words.h"
#include "host/plugins/manifest_reader.h"
#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/conformance.h"
#include "host/worker/conformance/guarded_memory.h"
#include "host/worker/modes.h"
#include "host/worker/python_loading.h"
#include "host/worker/result_file.h"

namespace tthost {
namespace {

using conformance::CaseReport;
using conformance::CheckedPlugin;
using conformance::ConformanceCase;
using conformance::Needs;

std::string_view NeedsName(Needs needs) {
  switch (needs) {
    case Needs::kFiles:
      return "files";
    case Needs::kLoaded:
      return "loaded";
    case Needs::kInstance:
      return "instance";
  }
  return "";
}

Json ListOf(PluginKind kind) {
  Json list = Json::array();
  for (const ConformanceCase& one : conformance::CasesFor(kind)) {
    list.push_back({{"id", one.id},
                    {"needs", NeedsName(one.needs)},
                    {"sentence", one.sentence},
                    {"advice", one.advice}});
  }
  return list;
}

Json ListOfAll() {
  Json lists = Json::object();
  for (const PluginKind kind :
       {PluginKind::kComparator, PluginKind::kParallelism, PluginKind::kReporter}) {
    lists[std::string(PluginKindName(kind))] = ListOf(kind);
  }
  return lists;
}

// A manifest that cannot be used is one of the things to find out: what can be known is read.
PluginManifest ManifestToCheck(const Json& start) {
  PluginManifest manifest =
      ManifestReader().Read(LocalFileSystem(), start.at("manifest").get<std::string>());
  if (manifest.library.empty() && !manifest.IsPython()) manifest.library = start.at("library");
  return manifest;
}

// A manifest that cannot be read says nothing of the plugin.
bool MakesSense(const ConformanceCase& one, const PluginManifest& manifest) {
  const bool is_read = !manifest.version.empty();
  return is_read || one.id.starts_with("library.") || one.id.starts_with("manifest.");
}

Json Run(const ConformanceCase& one, CheckedPlugin& plugin) {
  CaseReport report;
  conformance::SetSituation("");
  if (MakesSense(one, plugin.Manifest())) {
    one.check(plugin, report);
  } else {
    report.Skip("the manifest cannot be read; see manifest.usable");
  }
  return {{"type", "result"},
          {"case", one.id},
          {"verdict", conformance::VerdictName(report.Worst())},
          {"happened", report.Happened()},
          {"advice", report.Advice().empty() ? std::string(one.advice) : report.Advice()}};
}

}  // namespace

Result<void> RunCheckMode(const Json& start, Channel& channel) {
  if (start.contains("list")) return AnswerByFile(start, ListOfAll().dump(), channel);
  TTHOST_RETURN_IF_ERROR(KeepLastWords(start.at("last_words")));
  conformance::CheckedPluginSpec spec;
  spec.manifest = ManifestToCheck(start);
  spec.config = start.at("config");
  spec.config_problem = start.at("config_problem");
  if (spec.manifest.IsPython()) {
    TTHOST_ASSIGN_OR_RETURN(spec.python, StartPython(start.at("venv"), ""));
  }
  CheckedPlugin plugin(std::move(spec));
  conformance::ExplainFaults();
  const auto cases = conformance::CasesFor(plugin.Manifest().kind);
  for (const Json& id : start.at("cases")) {
    const auto found = std::ranges::find(cases, id.get<std::string>(), &ConformanceCase::id);
    if (found == cases.end()) return Error(Status::Internal("no case " + id.dump()));
    TTHOST_RETURN_IF_ERROR(channel.Send({{"type", "begun"}, {"case", id}}));
    TTHOST_RETURN_IF_ERROR(channel.Send(Run(*found, plugin)));
  }
  return channel.Send({{"type", "done"}});
}

}  // namespace tthost
