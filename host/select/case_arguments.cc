// SPDX-License-Identifier: Apache-2.0
#include "host/select/case_arguments.h"

#include <algorithm>

#include "host/base/nearest_name.h"
#include "host/select/case_id.h"

namespace tthost {
namespace {

struct CaseArgument {
  std::string_view path, function, id;  // the empty ones were not given
};

// The id may hold any character, "::" and brackets too.
CaseArgument ParseArgument(std::string_view text) {
  const size_t colons = text.find("::");
  if (colons == std::string_view::npos) {
    return text.ends_with(".py") ? CaseArgument{text, "", ""} : CaseArgument{"", "", text};
  }
  CaseArgument argument{text.substr(0, colons), text.substr(colons + 2), ""};
  const size_t bracket = argument.function.find('[');
  if (bracket != std::string_view::npos && argument.function.ends_with(']')) {
    argument.id = argument.function.substr(bracket + 1);
    argument.id.remove_suffix(1);
    argument.function = argument.function.substr(0, bracket);
  }
  return argument;
}

bool IsRunnerFile(std::string_view path) {
  return path == kRunnerFile || path.ends_with(std::string("/") + kRunnerFile);
}

bool IsOf(const CatalogEntry& entry, std::string_view function) {
  return function.empty() || function == entry.Function(IdStyle::kFull) ||
         function == entry.Function(IdStyle::kShort);
}

class ArgumentResolver {
 public:
  explicit ArgumentResolver(const Collection& collection)
      : collection_(collection),
        entries_(collection.Entries()),
        taken_(collection.Entries().size()) {}

  Result<void> Resolve(const std::string& text) {
    if (const CatalogEntry* model = collection_.Find(text)) {
      Take(*model);
      return {};
    }
    const CaseArgument argument = ParseArgument(text);
    if (!argument.path.empty() && !IsRunnerFile(argument.path)) {
      return Error(
          Status::Usage("not found: '" + text + "'; the cases are those of " + kRunnerFile));
    }
    if (!argument.id.empty()) return TakeId(text, argument);
    return TakeFunction(text, argument.function);
  }

  std::vector<const CatalogEntry*> Chosen() { return std::move(chosen_); }

 private:
  void Take(const CatalogEntry& entry) {
    const auto index = static_cast<size_t>(&entry - entries_.data());
    if (!taken_[index]) chosen_.push_back(&entry);
    taken_[index] = true;
  }

  // All of them when no function is named.
  Result<void> TakeFunction(const std::string& text, std::string_view function) {
    const auto fits = [&](const CatalogEntry& entry) { return IsOf(entry, function); };
    const bool is_known =
        function.empty() || std::ranges::find(kFunctions, function) != kFunctions.end();
    if (!is_known) {
      return Error(Status::Usage("not found: '" + text + "'" + DidYouMean(function, kFunctions)));
    }
    for (const CatalogEntry& entry : entries_) {
      if (fits(entry)) Take(entry);
    }
    return {};
  }

  Result<void> TakeId(const std::string& text, const CaseArgument& argument) {
    const CatalogEntry* entry = collection_.Find(argument.id);
    if (entry == nullptr || !IsOf(*entry, argument.function)) entry = FindOther(argument);
    if (entry == nullptr) {
      if (const CatalogEntry* const other = collection_.Find(argument.id)) {
        return Error(Status::Usage("not found: '" + text + "'; that id is " + other->NodeId()));
      }
      if (argument.id.find("/jax-") != argument.id.npos && !HasLoaderOf(Framework::kJax)) {
        return Error(Status::Usage("not found: '" + text +
                                   "'; cases of JAX are there with --framework jax"));
      }
      std::vector<std::string> ids;
      for (const CatalogEntry& known : entries_) ids.push_back(known.id);
      return Error(
          Status::Usage("not found: '" + text + "'" + DidYouMean(FullId(argument.id), ids)));
    }
    Take(*entry);
    return {};
  }

  bool HasLoaderOf(Framework framework) const {
    return std::ranges::any_of(entries_, [&](const CatalogEntry& entry) {
      return entry.loader != nullptr && entry.loader->framework == framework;
    });
  }

  // Placeholders and loaders that cannot be read.
  const CatalogEntry* FindOther(const CaseArgument& argument) const {
    const auto found = std::ranges::find_if(entries_, [&](const CatalogEntry& entry) {
      return !entry.IsModel() && entry.id == argument.id && IsOf(entry, argument.function);
    });
    return found == entries_.end() ? nullptr : &*found;
  }

  inline static const std::vector<std::string> kFunctions = {
      kModelFunction, kTorchFunction, kJaxFunction, kPlaceholderFunction, kDiscoveryFunction};

  const Collection& collection_;
  const std::vector<CatalogEntry>& entries_;
  std::vector<bool> taken_;
  std::vector<const CatalogEntry*> chosen_;
};

}  // namespace

Result<std::vector<const CatalogEntry*>> ResolveArguments(const std::vector<std::string>& arguments,
                                                          const Collection& collection) {
  if (arguments.empty()) {
    std::vector<const CatalogEntry*> all;
    all.reserve(collection.Entries().size());
    for (const CatalogEntry& entry : collection.Entries()) all.push_back(&entry);
    return all;
  }
  ArgumentResolver resolver(collection);
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

std::string CanonicalItem(std::string_view name) {
  const CaseArgument argument = ParseArgument(name);
  if (!argument.path.empty() && !IsRunnerFile(argument.path)) return "";
  const std::string_view function = argument.function;
  const bool is_model = function.empty() || function == kModelFunction ||
                        function == kTorchFunction || function == kJaxFunction;
  if (is_model) return std::string(kModelFunction) + "[" + FullId(argument.id) + "]";
  return std::string(function) + "[" + std::string(argument.id) + "]";
}

}  // namespace tthost
