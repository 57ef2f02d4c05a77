// SPDX-License-Identifier: Apache-2.0
#include "host/cli/collected_cases.h"

#include <algorithm>
#include <cstdio>

namespace tthost {
namespace {

int Unreadable(const Choice& choice) {
  return static_cast<int>(std::ranges::count_if(
      choice.entries, [](const CatalogEntry* entry) { return entry->IsDiscovery(); }));
}

std::string Counted(int count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string_view StatusOf(const Collection& collection, const CatalogEntry& entry) {
  if (entry.IsPlaceholder()) return "placeholder";
  const ConfigEntry* config = collection.ConfigOf(entry);
  return ConfigStatusName(config ? config->expectation.status : ConfigStatus::kUnspecified);
}

std::string UnreadableLoaders(const Collection& collection, const Choice& choice) {
  const int count = Unreadable(choice);
  if (count == 0) return "";
  std::string text = Counted(count, "loader") + " that cannot be read; a run fails with " +
                     (count == 1 ? "it" : "them") + " unless --ignore-broken is given:\n";
  for (const CatalogEntry* entry : choice.entries) {
    if (entry->IsDiscovery()) text += "  " + collection.DiscoveryErrorOf(*entry) + "\n";
  }
  return text + "\n";
}

}  // namespace

std::string CollectedTotals(const Choice& choice, double seconds) {
  const int selected = choice.Selected();
  std::string text;
  if (selected == 0) {
    text = "no tests collected";
  } else if (choice.deselected > 0) {
    text = std::to_string(selected) + "/" + std::to_string(choice.collected) + " tests collected";
  } else {
    text = Counted(selected, "test") + " collected";
  }
  if (choice.deselected > 0) text += " (" + std::to_string(choice.deselected) + " deselected)";
  if (const int errors = Unreadable(choice); errors > 0) text += ", " + Counted(errors, "error");
  char time[32];
  std::snprintf(time, sizeof(time), " in %.2fs", seconds);
  return text + time;
}

std::string CollectedCases(const Collection& collection, const Choice& choice,
                           const ListingStyle& style, double seconds) {
  std::string text;
  for (const CatalogEntry* entry : choice.entries) {
    if (entry->IsDiscovery()) continue;
    text += entry->NodeId(style.ids);
    if (!style.quiet) text.append("  ").append(StatusOf(collection, *entry));
    text += "\n";
  }
  return text + "\n" + UnreadableLoaders(collection, choice) + CollectedTotals(choice, seconds) +
         "\n";
}

}  // namespace tthost
