// SPDX-License-Identifier: Apache-2.0
#include "host/select/case_arguments.h"

#include <algorithm>
#include <unordered_map>

#include "host/base/nearest_name.h"

namespace tthost {
namespace {

struct CaseArgument {
  std::string path, function, id;  // the empty ones were not given
};

// The id may hold any character, "::" and brackets too.
CaseArgument ParseArgument(const std::string& text) {
  const size_t colons = text.find("::");
  if (colons == std::string::npos) {
    return text.ends_with(".py") ? CaseArgument{text, "", ""} : CaseArgument{"", "", text};
  }
  CaseArgument argument{text.substr(0, colons), text.substr(colons + 2), ""};
  const size_t bracket = argument.function.find('[');
  if (bracket != std::string::npos && argument.function.ends_with(']')) {
    argument.id = argument.function.substr(bracket + 1);
    argument.id.pop_back();
    argument.function.resize(bracket);
  }
  return argument;
}

bool IsRunnerFile(const std::string& path) {
  return path == kRunnerFile || path.ends_with(std::string("/") + kRunnerFile);
}

class ArgumentResolver {
 public:
  explicit ArgumentResolver(const std::vector<CatalogEntry>& entries) : entries_(entries) {
    for (const CatalogEntry& entry : entries) by_item_.try_emplace(entry.ItemName(), &entry);
    taken_.resize(entries.size());
  }

  Result<void> Resolve(const std::string& text) {
    const CaseArgument argument = ParseArgument(text);
    if (!argument.path.empty() && !IsRunnerFile(argument.path)) {
      return Error(
          Status::Usage("not found: '" + text + "'; the cases are those of " + kRunnerFile));
    }
    if (!argument.id.empty()) return TakeId(text, argument);
    if (argument.function.empty()) {
      for (const CatalogEntry& entry : entries_) Take(entry);
      return {};
    }
    return TakeFunction(text, argument.function);
  }

  std::vector<const CatalogEntry*> Chosen() { return std::move(chosen_); }

 private:
  void Take(const CatalogEntry& entry) {
    const auto index = static_cast<size_t>(&entry - entries_.data());
    if (!taken_[index]) chosen_.push_back(&entry);
    taken_[index] = true;
  }

  Result<void> TakeFunction(const std::string& text, const std::string& function) {
    const std::vector<std::string> functions = {kModelFunction, kDiscoveryFunction};
    if (std::ranges::find(functions, function) == functions.end()) {
      return Error(Status::Usage("not found: '" + text + "'" + DidYouMean(function, functions)));
    }
    for (const CatalogEntry& entry : entries_) {
      if (function == entry.Function()) Take(entry);
    }
    return {};
  }

  Result<void> TakeId(const std::string& text, const CaseArgument& argument) {
    for (const char* function : {kModelFunction, kDiscoveryFunction}) {
      if (!argument.function.empty() && argument.function != function) continue;
      const auto found = by_item_.find(std::string(function) + "[" + argument.id + "]");
      if (found == by_item_.end()) continue;
      Take(*found->second);
      return {};
    }
    std::vector<std::string> ids;
    for (const CatalogEntry& entry : entries_) ids.push_back(entry.id);
    return Error(Status::Usage("not found: '" + text + "'" + DidYouMean(argument.id, ids)));
  }

  const std::vector<CatalogEntry>& entries_;
  std::unordered_map<std::string, const CatalogEntry*> by_item_;
  std::vector<bool> taken_;
  std::vector<const CatalogEntry*> chosen_;
};

}  // namespace

Result<std::vector<const CatalogEntry*>> ResolveArguments(
    const std::vector<std::string>& arguments, const std::vector<CatalogEntry>& entries) {
  if (arguments.empty()) {
    std::vector<const CatalogEntry*> all;
    for (const CatalogEntry& entry : entries) all.push_back(&entry);
    return all;
  }
  ArgumentResolver resolver(entries);
  for (const std::string& argument : arguments) {
    TTHOST_RETURN_IF_ERROR(resolver.Resolve(argument));
  }
  return resolver.Chosen();
}

bool NamesCases(const std::vector<std::string>& arguments) {
  return std::ranges::any_of(arguments, [](const std::string& text) {
    const CaseArgument argument = ParseArgument(text);
    return !argument.function.empty() || !argument.id.empty();
  });
}

}  // namespace tthost
