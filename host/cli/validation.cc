// SPDX-License-Identifier: Apache-2.0
#include "host/cli/validation.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace tthost {
namespace {

// Cases without an entry that are named where not all of them are asked for.
constexpr size_t kNamedCases = 5;

std::string Counted(size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string TextOf(const UnknownId& id) {
  std::string text = "no case is called '" + id.spelling + "'";
  if (id.nearest.empty()) return text;
  text += " (did you mean '" + id.nearest + "'";
  if (!id.taken.empty()) text += ", which is configured at " + id.taken;
  return text + "?)";
}

std::string Errors(const Validation& validation) {
  ConfigProblems errors = validation.problems;
  for (const UnknownId& id : validation.findings.unknown) errors.push_back({id.where, TextOf(id)});
  std::ranges::stable_sort(errors, [](const ConfigProblem& a, const ConfigProblem& b) {
    return IsBefore(a.where, b.where);
  });
  std::string text;
  for (const ConfigProblem& error : errors) text += error.where + ": " + error.text + "\n";
  return text;
}

std::string Unchecked(const Validation& validation) {
  std::map<std::string, size_t> entries;  // by loader
  for (const UncheckedId& id : validation.findings.unchecked) ++entries[id.loader];
  std::string text;
  for (const std::string& loader : validation.unreadable) text += "warning: " + loader + "\n";
  for (const auto& [loader, count] : entries) {
    text += "warning: " + Counted(count, "entry", "entries") + " of " + loader +
            " cannot be checked, as it cannot be read\n";
  }
  return text;
}

std::string Unlisted(const std::vector<std::string>& ids, bool list_all) {
  if (ids.empty()) return "";
  const size_t named = list_all ? ids.size() : std::min(ids.size(), kNamedCases);
  std::string text = "warning: " + Counted(ids.size(), "case has", "cases have") + " no entry:\n";
  for (size_t i = 0; i < named; ++i) text += "  " + ids[i] + "\n";
  if (named < ids.size()) {
    text += "  and " + std::to_string(ids.size() - named) + " more, which -v lists\n";
  }
  return text;
}

std::string Totals(const Validation& validation) {
  std::string text = Counted(validation.files, "file", "files") + " with " +
                     Counted(validation.entries, "entry", "entries") + " and " +
                     Counted(validation.placeholders, "placeholder", "placeholders") + ", " +
                     Counted(validation.cases, "case", "cases") + ": ";
  if (validation.IsValid()) return text + "every entry is in order\n";
  const size_t mistakes = validation.problems.size();
  const size_t unknown = validation.findings.unknown.size();
  if (mistakes > 0) text += Counted(mistakes, "mistake", "mistakes");
  if (mistakes > 0 && unknown > 0) text += ", ";
  if (unknown > 0) {
    text +=
        unknown == 1 ? "1 entry names no case" : std::to_string(unknown) + " entries name no case";
  }
  return text + "\n";
}

Json OrNull(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json UnknownJson(const std::vector<UnknownId>& unknown) {
  Json list = Json::array();
  for (const UnknownId& id : unknown) {
    list.push_back({{"id", id.spelling},
                    {"where", id.where},
                    {"nearest", OrNull(id.nearest)},
                    {"nearest_configured_at", OrNull(id.taken)},
                    {"fix", id.is_misspelt ? Json(id.nearest) : Json()}});
  }
  return list;
}

}  // namespace

std::string ValidationText(const Validation& validation, bool list_all) {
  std::string text = Errors(validation);
  for (const ArrivedModel& model : validation.findings.arrived) {
    text += "warning: " + model.where + ": placeholder '" + model.name +
            "' may go: its model is there, in " + model.loader + "\n";
  }
  text += Unchecked(validation);
  for (const std::string& note : validation.notes) text += "warning: " + note + "\n";
  return text + Unlisted(validation.findings.unlisted, list_all) + Totals(validation);
}

Json ToJson(const Validation& validation) {
  const ConfigFindings& findings = validation.findings;
  Json problems = Json::array(), unchecked = Json::array(), arrived = Json::array();
  for (const ConfigProblem& problem : validation.problems) {
    problems.push_back({{"where", problem.where}, {"text", problem.text}});
  }
  for (const UncheckedId& id : findings.unchecked) {
    unchecked.push_back({{"id", id.spelling}, {"where", id.where}, {"loader", id.loader}});
  }
  for (const ArrivedModel& model : findings.arrived) {
    arrived.push_back({{"name", model.name}, {"where", model.where}, {"loader", model.loader}});
  }
  return {{"valid", validation.IsValid()},
          {"files", validation.files},
          {"entries", validation.entries},
          {"placeholders", validation.placeholders},
          {"cases", validation.cases},
          {"mistakes", std::move(problems)},
          {"unknown", UnknownJson(findings.unknown)},
          {"unchecked", std::move(unchecked)},
          {"arrived_models", std::move(arrived)},
          {"unlisted", findings.unlisted},
          {"unreadable_loaders", validation.unreadable},
          {"notes", validation.notes}};
}

}  // namespace tthost
