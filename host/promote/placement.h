// SPDX-License-Identifier: Apache-2.0
// Where in a test_config entry a change goes: into the entry itself or into what it says of an
// arch.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/promote/decision.h"

namespace tthost {

using EntryFields = std::map<std::string, std::string>;  // JSON texts, by name

struct WrittenEntry {
  bool is_listed = false;
  EntryFields fields;
  std::map<std::string, EntryFields> overrides;  // by arch, those that have one
};

// Fields that hold for the arch.
EntryFields FieldsFor(const WrittenEntry& entry, const std::string& arch);

// What is to change for an arch, or, where that is empty, for every arch without a scope of its
// own.
struct Scope {
  std::string arch;
  std::vector<FieldChange> changes;  // may be empty: for that arch all is to stay as it is
};

struct PlacedChange {
  std::string arch;  // whose override it is; empty: the entry itself
  FieldChange change;

  bool operator==(const PlacedChange&) const = default;
};

// In the order in which the fields are best written. An override says what differs from the entry
// and no more, except for what it says already; a field that is to go for it alone is given what an
// absent one means.
std::vector<PlacedChange> Place(const WrittenEntry& entry, const std::vector<Scope>& scopes);

}  // namespace tthost
