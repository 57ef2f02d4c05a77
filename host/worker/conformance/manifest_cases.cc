// SPDX-License-Identifier: Apache-2.0
// The manifest: the file, the text inside the library, and whether they agree.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/nearest_name.h"
#include "host/config/json_schema.h"
#include "host/model/plan_facts.h"
#include "host/plugins/manifest_reader.h"
#include "host/plugins/manifest_schema.h"
#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/conformance.h"
#include "host/worker/conformance/manifest_section.h"

namespace tthost::conformance {
namespace {

void CheckUsable(CheckedPlugin& plugin, CaseReport& report) {
  const PluginManifest read = ManifestReader().Read(LocalFileSystem(), plugin.Manifest().path);
  if (read.state != PluginState::kOk) report.Fail(read.state_reason);
}

std::vector<std::string> KeysOf(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

void CheckKeys(CheckedPlugin& plugin, CaseReport& report) {
  const auto text = LocalFileSystem().Read(plugin.Manifest().path);
  const Json manifest = Json::parse(text.value_or(""), nullptr, false);
  if (!manifest.is_object()) return report.Skip("the manifest cannot be read; see manifest.usable");
  const std::vector<std::string> known = KeysOf(Json::parse(ManifestSchemaText()).at("properties"));
  for (const auto& [key, value] : manifest.items()) {
    if (std::ranges::find(known, key) != known.end() || key.starts_with("x-")) continue;
    report.Warn("nobody reads the key '" + key + "'" + DidYouMean(key, known));
  }
  const std::vector<std::string> facts = PlanFactNames();
  for (const std::string& fact : plugin.Manifest().facts) {
    if (std::ranges::find(facts, fact) != facts.end()) continue;
    report.Warn("this host knows no fact '" + fact + "'" + DidYouMean(fact, facts),
                "correct the name, or do without it in a host that leaves it out");
  }
}

// Where two texts part, for people.
std::string Difference(std::string_view file, std::string_view embedded) {
  if (embedded.empty()) return "it is empty";
  const auto [a, b] = std::ranges::mismatch(file, embedded);
  const auto line = 1 + std::count(file.begin(), a, '\n');
  return "it differs from the file from line " + std::to_string(line) + " on";
}

void CheckEmbedded(CheckedPlugin& plugin, CaseReport& report) {
  if (plugin.IsPython()) return report.Skip("a Python plugin carries no manifest");
  const auto file = LocalFileSystem().Read(plugin.Manifest().path);
  if (!file) return report.Fail(file.error().message);
  const auto section = ReadManifestSection(plugin.Manifest().library);
  if (!section) return report.Skip("the library cannot be read; see library.exports");
  if (!section->has_value()) {
    report.Fail("the library has no section .tthost");
  } else if (**section != *file) {
    report.Fail("section .tthost: " + Difference(*file, **section));
  }
  if (!plugin.WhyNoDescriptor().empty()) return;
  const tthost_str embedded = plugin.Entry()(HostTable())->manifest_json;
  if (FromStr(embedded) != *file) {
    report.Fail("manifest_json of the descriptor: " + Difference(*file, FromStr(embedded)));
  }
}

constexpr ConformanceCase kCases[] = {
    {"manifest.usable", Needs::kFiles, "the manifest is valid and this host can use what it says",
     "correct what is named; sdk/schemas/manifest.schema.json says what a manifest may hold",
     CheckUsable},
    {"manifest.keys", Needs::kFiles, "every key of the manifest is one that is read",
     "correct the name, or begin a key of your own with x-", CheckKeys},
    {"manifest.embedded", Needs::kLoaded,
     "the library carries the text of the manifest beside it, in its descriptor and in section "
     ".tthost",
     "let tthost_add_plugin(MANIFEST …) embed the file, build again, and install both together",
     CheckEmbedded},
};

}  // namespace

Cases ManifestCases() { return kCases; }

}  // namespace tthost::conformance
