// SPDX-License-Identifier: Apache-2.0
#include "host/cli/layer_explanation.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/cli/layer_text.h"
#include "host/execute/layer_resolution.h"

namespace tthost {
namespace {

struct RequirementFile {
  const char* name;
  const std::vector<std::string>* lines;
};

std::vector<RequirementFile> FilesOf(const Requirements& requirements) {
  std::vector<RequirementFile> files = {{kRequirementsFile, &requirements.lines},
                                        {kNodepsFile, &requirements.nodeps},
                                        {kNoBuildIsolationFile, &requirements.no_build_isolation},
                                        {kUninstallFirstFile, &requirements.uninstall_first}};
  std::erase_if(files, [](const RequirementFile& file) { return file.lines->empty(); });
  return files;
}

// What the base holds of the distribution: its version, or empty.
std::string VersionInBase(std::string_view name, const BaseEnvironment& base) {
  for (const std::string& pin : base.lock) {
    const std::string_view known = RequirementName(pin);
    if (NormalisedName(known) == NormalisedName(name)) return pin.substr(known.size() + 2);  // ==
  }
  return "";
}

bool IsInLayer(std::string_view name, const LayerContent& content) {
  return std::ranges::any_of(content.packages, [&](const LayerPackage& package) {
    return NormalisedName(package.name) == NormalisedName(name);
  });
}

// A line of requirements.txt that the layer adds nothing for.
struct Satisfied {
  std::string line;
  std::string name;
  std::string version;  // empty: it does not apply to this interpreter
};

std::vector<Satisfied> SatisfiedLines(const LayerExplanation& explanation,
                                      const LayerContent& content) {
  std::vector<Satisfied> satisfied;
  for (const std::string& line : explanation.requirements->lines) {
    const std::string name(RequirementName(line));
    if (name.empty() || IsInLayer(name, content)) continue;
    satisfied.push_back({line, name, VersionInBase(name, explanation.base)});
  }
  return satisfied;
}

std::string Shadowed(const LayerPackage& package, const BaseEnvironment& base) {
  return VersionInBase(RequirementName(package.name), base);
}

std::string StateOf(const LayerExplanation& explanation) {
  if (!explanation.requirements) return "none needed";
  if (explanation.is_disabled) return "disabled";
  if (!*explanation.layer) return "impossible";
  const LayerDescription& layer = **explanation.layer;
  if (!layer.content.IsNeeded()) return "none needed";
  return layer.is_built ? "built" : "not built";
}

std::string Line(const std::string& name, const std::string& text) {
  constexpr size_t kWidth = 10;
  return name + std::string(kWidth - name.size(), ' ') + text + "\n";
}

std::string ContentText(const LayerExplanation& explanation, const LayerContent& content) {
  std::string text;
  for (const Satisfied& one : SatisfiedLines(explanation, content)) {
    text += Line("base", one.version.empty()
                             ? "'" + one.line + "' does not apply"
                             : one.name + " " + one.version + " satisfies '" + one.line + "'");
  }
  for (const LayerPackage& package : content.packages) {
    const std::string shadowed = Shadowed(package, explanation.base);
    text += Line("layer", package.name + (package.version.empty() ? "" : " " + package.version) +
                              ": " + package.because +
                              (shadowed.empty() ? "" : ", shadows " + shadowed + " of the base"));
  }
  for (const std::string& module : content.mask) {
    text += Line("hidden", "module " + module + ": " + kUninstallFirstFile);
  }
  return text;
}

}  // namespace

std::string ExplanationText(const LayerExplanation& explanation) {
  std::string text = Line("case", explanation.id) + Line("python", explanation.python);
  if (!explanation.requirements) {
    return text + Line("state", std::string("the base alone: no ") + kRequirementsFile +
                                    " beside the loader");
  }
  text += Line("loader", explanation.requirements->directory);
  for (const RequirementFile& file : FilesOf(*explanation.requirements)) {
    std::string lines;
    for (const std::string& line : *file.lines) lines += (lines.empty() ? "" : "; ") + line;
    text += Line("file", std::string(file.name) + ": " + lines);
  }
  if (explanation.is_disabled) {
    return text + Line("state", "the base alone: TT_XLA_DISABLE_MODEL_REQS=1");
  }
  const auto& layer = *explanation.layer;
  if (!layer) return text + Line("state", "impossible: " + layer.error().message);
  text += ContentText(explanation, layer->content);
  const std::string state = StateOf(explanation);
  return text + Line("state", state == "none needed" ? "the base alone suffices"
                                                     : state + ": " + explanation.directory);
}

Json ToJson(const LayerExplanation& explanation) {
  Json json = {{"id", explanation.id},
               {"python", explanation.python},
               {"state", StateOf(explanation)},
               {"files", Json::object()}};
  if (!explanation.requirements) return json;
  json["loader"] = explanation.requirements->directory;
  for (const RequirementFile& file : FilesOf(*explanation.requirements)) {
    json["files"][file.name] = *file.lines;
  }
  if (!explanation.layer) return json;
  json["layer"] = explanation.directory;
  if (!*explanation.layer) {
    json["error"] = explanation.layer->error().message;
    return json;
  }
  const LayerContent& content = (*explanation.layer)->content;
  json["satisfied"] = Json::array();
  for (const Satisfied& one : SatisfiedLines(explanation, content)) {
    json["satisfied"].push_back(
        {{"requirement", one.line},
         {"base", one.version.empty() ? Json(nullptr) : Json(one.version)}});
  }
  json["packages"] = Json::array();
  for (const LayerPackage& package : content.packages) {
    const std::string shadowed = Shadowed(package, explanation.base);
    json["packages"].push_back({{"name", package.name},
                                {"version", package.version},
                                {"because", package.because},
                                {"shadows", shadowed.empty() ? Json(nullptr) : Json(shadowed)}});
  }
  json["hidden"] = content.mask;
  return json;
}

}  // namespace tthost
