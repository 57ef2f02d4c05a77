// SPDX-License-Identifier: Apache-2.0
#include "host/promote/entry_plan.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "host/promote/evidence.h"

namespace tthost {
namespace {

using Samples = std::vector<CaseSample>;

Json ValueOf(const EntryFields& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? Json() : Json::parse(found->second);
}

std::string TextOf(const EntryFields& fields, const std::string& name) {
  const Json value = ValueOf(fields, name);
  return value.is_string() ? value.get<std::string>() : "";
}

PresentEntry PresentOf(const EntryFields& fields, const PromotionRules& rules) {
  PresentEntry present;
  Expectation& expectation = present.expectation;
  expectation.status =
      ParseConfigStatus(TextOf(fields, "status")).value_or(ConfigStatus::kUnspecified);
  expectation.bringup_status = ParseBringupStatus(TextOf(fields, "bringup_status"));
  expectation.reason = TextOf(fields, "reason");
  Json required = ValueOf(fields, "required_pcc"), checks = ValueOf(fields, "assert_pcc");
  const Json plugins = ValueOf(fields, "plugins");
  if (plugins.is_object() && plugins.contains("pcc") && plugins["pcc"].is_object()) {
    const Json& pcc = plugins["pcc"];
    present.pcc_is_fixed = true;
    if (pcc.contains("required")) required = pcc["required"];
    if (pcc.contains("gate")) checks = pcc["gate"];
  }
  present.required_pcc = required.is_number() ? required.get<double>() : rules.required_pcc;
  present.checks_pcc = checks.is_boolean() ? checks.get<bool>() : rules.checks_pcc;
  present.may_enable_check = rules.checks_pcc;
  return present;
}

// Samples by the arch whose override they decide about; empty: about the entry itself.
std::map<std::string, Samples> Divided(const WrittenEntry& entry, const Samples& samples,
                                       const PromotionRules& rules) {
  std::map<std::string, Samples> own, shared;  // by arch
  for (const CaseSample& sample : samples) {
    (entry.overrides.contains(sample.arch) ? own : shared)[sample.arch].push_back(sample);
  }
  const PresentEntry present = PresentOf(entry.fields, rules);
  std::set<std::optional<BringupStatus>> kinds;
  for (const auto& [arch, of_arch] : shared) kinds.insert(SharedStatus(present, of_arch));
  for (auto& [arch, of_arch] : shared) {
    Samples& together = own[kinds.size() > 1 ? arch : ""];
    together.insert(together.end(), of_arch.begin(), of_arch.end());
  }
  return own;
}

// Arches of the samples for an entry that is new, which takes those away that it does not name.
// Nothing where all of them are usual.
std::optional<PlacedChange> NamedArches(const Samples& samples, const PromotionRules& rules) {
  std::vector<std::string> archs;
  bool is_needed = false;
  for (const CaseSample& sample : samples) {
    if (sample.arch.empty() || std::ranges::find(archs, sample.arch) != archs.end()) continue;
    archs.push_back(sample.arch);
    is_needed |= std::ranges::find(rules.default_archs, sample.arch) == rules.default_archs.end();
  }
  if (!is_needed) return std::nullopt;
  return PlacedChange{"", {"supported_archs", Json(archs).dump()}};
}

bool IsRun(const std::string& arch, const Samples& samples) {
  return std::ranges::find(samples, arch, &CaseSample::arch) != samples.end();
}

// Arches with an override that no sample is from: what holds for them is to stay.
std::vector<std::string> KeptArches(const WrittenEntry& entry, const Samples& samples) {
  std::vector<std::string> kept;
  for (const auto& [arch, fields] : entry.overrides) {
    if (!IsRun(arch, samples)) kept.push_back(arch);
  }
  return kept;
}

// Arches that the entry is for and no sample is from: those that follow the entry, then the others.
std::string NotRunOn(const WrittenEntry& entry, const Samples& samples,
                     const PromotionRules& rules) {
  const Json supported = ValueOf(entry.fields, "supported_archs");
  std::vector<std::string> archs = rules.default_archs;
  if (supported.is_array()) archs = supported.get<std::vector<std::string>>();
  if (supported.is_string()) archs = {supported.get<std::string>()};
  std::string text, kept;
  for (const std::string& arch : archs) {
    const bool follows = !entry.overrides.contains(arch) && !IsRun("", samples);
    if (follows && !IsRun(arch, samples)) text += (text.empty() ? "; not run on " : ", ") + arch;
  }
  for (const std::string& arch : KeptArches(entry, samples)) {
    kept += (kept.empty() ? "; " : ", ") + arch;
  }
  if (!kept.empty()) kept += " stays as it is, with an override and not run";
  return text + kept;
}

}  // namespace

EntryPlan PlanEntry(const WrittenEntry& entry, const std::vector<CaseSample>& samples,
                    const PromotionRules& rules) {
  EntryPlan plan;
  std::vector<Scope> scopes;
  for (const auto& [arch, of_arch] : Divided(entry, samples, rules)) {
    const EntryFields fields = FieldsFor(entry, arch);
    const PresentEntry present = PresentOf(fields, rules);
    Finding finding = {.arch = arch, .proposal = Decide(present, of_arch)};
    finding.is_held_back = finding.proposal.loosens && !rules.allow_loosen;
    scopes.push_back({arch, {}});
    if (!finding.is_held_back) scopes.back().changes = finding.proposal.changes;
    if (finding.proposal.changes.empty() && finding.proposal.undecided.empty()) continue;
    finding.what = ChangeText(fields, finding.proposal);
    finding.evidence = EvidenceText(of_arch);
    if (arch.empty()) finding.evidence += NotRunOn(entry, samples, rules);
    plan.findings.push_back(std::move(finding));
  }
  for (const std::string& arch : KeptArches(entry, samples)) scopes.push_back({arch, {}});
  plan.changes = Place(entry, scopes);
  const auto named = NamedArches(samples, rules);
  if (!entry.is_listed && !plan.changes.empty() && named) {
    const auto of_arch = [](const PlacedChange& placed) { return !placed.arch.empty(); };
    plan.changes.insert(std::ranges::find_if(plan.changes, of_arch), *named);
  }
  return plan;
}

}  // namespace tthost
