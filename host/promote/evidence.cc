// SPDX-License-Identifier: Apache-2.0
#include "host/promote/evidence.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace tthost {
namespace {

constexpr size_t kNamedRuns = 5;
constexpr double kDigits = 1e6;  // of correlations, which are never said to be higher than they are

// "0.9951", "1"
std::string Number(double value) {
  const double rounding = 1e-6;  // of differences
  std::string text = std::to_string(std::floor(value * kDigits + rounding) / kDigits);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string Results(const std::vector<CaseSample>& samples) {
  std::map<BringupStatus, size_t> counts;
  for (const CaseSample& sample : samples) ++counts[sample.observed];
  const std::string of_all =
      " of " + std::to_string(samples.size()) + (samples.size() == 1 ? " run" : " runs");
  std::string text;
  for (const auto& [status, count] : counts) {
    const std::string name =
        status == BringupStatus::kPassed ? "passed" : std::string(BringupStatusName(status));
    text += (text.empty() ? "" : ", ") + name + " in " + std::to_string(count) +
            (text.empty() ? of_all : "");
  }
  return text;
}

bool IsAny(const std::vector<CaseSample>& samples, BringupStatus status) {
  return std::ranges::find(samples, status, &CaseSample::observed) != samples.end();
}

std::string Correlations(const std::vector<CaseSample>& samples) {
  double smallest = 2, largest = -2;
  size_t measured = 0;
  for (const CaseSample& sample : samples) {
    if (!sample.pcc) continue;
    ++measured;
    smallest = std::min(smallest, *sample.pcc);
    largest = std::max(largest, *sample.pcc);
  }
  if (measured == 0) {
    return IsAny(samples, BringupStatus::kPassed) ? ", no PCC was measured" : "";
  }
  std::string text = ", PCC " + Number(smallest);
  if (measured > 1)
    text += " to " + Number(largest) + " (spread " + Number(largest - smallest) + ")";
  if (measured < samples.size()) text += " in " + std::to_string(measured) + " of them";
  return text;
}

std::string Reasons(const std::vector<CaseSample>& samples) {
  std::set<std::string> reasons;
  for (const CaseSample& sample : samples) {
    if (sample.observed != BringupStatus::kPassed) reasons.insert(sample.reason);
  }
  if (reasons.size() < 2) return "";
  return ", for " + std::to_string(reasons.size()) + " different reasons";
}

// `names` in their first order, without repetition.
std::string Listed(const std::vector<std::string>& names, size_t most) {
  std::set<std::string> seen;
  std::string text;
  for (const std::string& name : names) {
    if (name.empty() || !seen.insert(name).second) continue;
    if (seen.size() <= most) text += (text.empty() ? "" : ", ") + name;
  }
  if (seen.size() > most) text += " and " + std::to_string(seen.size() - most) + " more";
  return text;
}

std::string Shown(const std::string& json_value) {
  const Json value = Json::parse(json_value);
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string ShownChange(const EntryFields& fields, const FieldChange& change) {
  const auto present = fields.find(change.field);
  if (!change.value) return change.field + " goes";
  const std::string value = Shown(*change.value);
  if (change.field == "reason") return "reason '" + value + "'";
  if (present == fields.end()) return change.field + " " + value;
  return change.field + " " + Shown(present->second) + " -> " + value;
}

}  // namespace

std::string EvidenceText(const std::vector<CaseSample>& samples) {
  std::vector<std::string> runs, archs, devices;
  for (const CaseSample& sample : samples) {
    runs.push_back(sample.run);
    archs.push_back(sample.arch);
    devices.push_back(sample.device);
  }
  const std::string on = Listed(archs, archs.size()), by = Listed(devices, devices.size());
  return Results(samples) + Reasons(samples) + Correlations(samples) +
         (on.empty() ? "" : ", on " + on) + (by.empty() ? "" : ", runtime " + by) + ": " +
         Listed(runs, kNamedRuns);
}

std::string ChangeText(const EntryFields& fields, const Proposal& proposal) {
  if (!proposal.undecided.empty()) return proposal.undecided;
  std::string text, names;
  for (const FieldChange& change : proposal.changes) {
    text += (text.empty() ? "" : ", ") + ShownChange(fields, change);
  }
  for (const std::string& name : proposal.guidance) names += (names.empty() ? "" : ", ") + name;
  return names.empty() ? text : text + " (" + names + ")";
}

}  // namespace tthost
