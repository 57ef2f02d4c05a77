// SPDX-License-Identifier: Apache-2.0
#include "host/promote/placement.h"

#include <algorithm>
#include <optional>
#include <set>

namespace tthost {
namespace {

using Value = std::optional<std::string>;

Value At(const EntryFields& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? Value() : found->second;
}

// What a field means that is not there.
std::string Absent(const std::string& name) { return name == "assert_pcc" ? "true" : "null"; }

bool MeanTheSame(const std::string& name, const Value& a, const Value& b) {
  return a.value_or(Absent(name)) == b.value_or(Absent(name));
}

class Placing {
 public:
  explicit Placing(const WrittenEntry& entry) : entry_(entry), after_(entry.fields) {}

  void ChangeEntry(const Scope& scope) {
    for (const FieldChange& change : scope.changes) {
      changed_.insert(change.field);
      if (change.value) {
        after_[change.field] = *change.value;
      } else {
        after_.erase(change.field);
      }
      placed.push_back({"", change});
    }
  }

  void ChangeOverride(const Scope& scope) {
    EntryFields wanted = FieldsFor(entry_, scope.arch);
    for (const FieldChange& change : scope.changes) {
      if (change.value) {
        wanted[change.field] = *change.value;
      } else {
        wanted.erase(change.field);
      }
    }
    const auto found = entry_.overrides.find(scope.arch);
    const EntryFields own = found == entry_.overrides.end() ? EntryFields() : found->second;
    for (const FieldChange& change : scope.changes) PlaceField(scope, change.field, wanted, own);
    // What changes for the others is not to change here.
    for (const std::string& name : changed_) {
      const bool is_done =
          std::ranges::find(scope.changes, name, &FieldChange::field) != scope.changes.end();
      if (!is_done && !own.contains(name)) PlaceField(scope, name, wanted, own);
    }
  }

  std::vector<PlacedChange> placed;

 private:
  void PlaceField(const Scope& scope, const std::string& name, const EntryFields& wanted,
                  const EntryFields& own) {
    const Value value = At(wanted, name), below = At(after_, name);
    if (own.contains(name)) {
      const bool may_go = !value && !below;
      placed.push_back({scope.arch, {name, may_go ? Value() : value.value_or(Absent(name))}});
    } else if (!MeanTheSame(name, value, below)) {
      placed.push_back({scope.arch, {name, value.value_or(Absent(name))}});
    }
  }

  const WrittenEntry& entry_;
  EntryFields after_;  // of the entry itself
  std::set<std::string> changed_;
};

}  // namespace

EntryFields FieldsFor(const WrittenEntry& entry, const std::string& arch) {
  EntryFields fields = entry.fields;
  const auto found = entry.overrides.find(arch);
  if (found == entry.overrides.end()) return fields;
  for (const auto& [name, value] : found->second) fields[name] = value;
  return fields;
}

std::vector<PlacedChange> Place(const WrittenEntry& entry, const std::vector<Scope>& scopes) {
  Placing placing(entry);
  for (const Scope& scope : scopes) {
    if (scope.arch.empty()) placing.ChangeEntry(scope);
  }
  for (const Scope& scope : scopes) {
    if (!scope.arch.empty()) placing.ChangeOverride(scope);
  }
  return std::move(placing.placed);
}

}  // namespace tthost
