// SPDX-License-Identifier: Apache-2.0
#include "host/cli/preset_arguments.h"

#include <algorithm>
#include <boost/pfr/core.hpp>
#include <filesystem>
#include <type_traits>
#include <utility>

#include "host/base/shell_quote.h"
#include "host/cli/arguments.h"
#include "host/select/catalog_entry.h"

namespace tthost {
namespace {

struct Target {
  std::string path, function, id;  // "DIR/test_models.py", "test_all_models", "[…]"
};

Target TargetOf(const PresetEntry& entry) {
  const std::string& text = entry.directory;
  const size_t colons = std::min(text.find("::"), text.size());
  Target target;
  target.path = std::filesystem::path(text.substr(0, colons)).lexically_normal().string();
  if (target.path.ends_with('/')) target.path.pop_back();
  if (colons == text.size()) return target;
  const size_t bracket = std::min(text.find('[', colons), text.size());
  target.function = text.substr(colons + 2, bracket - colons - 2);
  target.id = text.substr(bracket);
  return target;
}

std::vector<std::string> OurFunctions() {
  const std::string model = kModelFunction;
  return {model, model + "_torch", model + "_jax", kPlaceholderFunction, kDiscoveryFunction};
}

// The runner file, or a directory above it.
bool HoldsRunner(const std::string& path) {
  const std::string runner = kRunnerFile;
  return path.empty() || path == "." || path == runner || runner.starts_with(path + "/") ||
         path.ends_with("/" + runner);
}

// Of structures field by field, so that none can be forgotten.
template <typename Value>
void Fill(Value& given, const Value& preset, const Value& untouched) {
  if constexpr (std::is_aggregate_v<Value>) {
    [&]<size_t... i>(std::index_sequence<i...>) {
      using boost::pfr::get;
      (Fill(get<i>(given), get<i>(preset), get<i>(untouched)), ...);
    }
    (std::make_index_sequence<boost::pfr::tuple_size_v<Value>>());
  } else if (given == untouched) {
    given = preset;
  }
}

}  // namespace

std::string ArchOf(const PresetEntry& entry, const std::vector<std::string>& arches) {
  if (!entry.arch.empty()) return entry.arch;
  return std::ranges::find(arches, entry.runs_on) == arches.end() ? "" : entry.runs_on;
}

bool IsOfOtherTests(const PresetEntry& entry) {
  const Target target = TargetOf(entry);
  const auto functions = OurFunctions();
  const bool our_function =
      target.function.empty() || std::ranges::find(functions, target.function) != functions.end();
  return !HoldsRunner(target.path) || !our_function;
}

std::vector<std::string> RunArgumentsOf(const PresetEntry& entry,
                                        const std::vector<std::string>& arches) {
  const Target target = TargetOf(entry);
  std::vector<std::string> words;
  const auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) words.insert(words.end(), {option, value});
  };
  if (!target.function.empty()) {
    words.push_back(std::string(kRunnerFile) + "::" + target.function + target.id);
  }
  if (target.function.ends_with("_jax")) add("--framework", "jax");
  add("-m", entry.marker);
  add("-k", entry.keyword);
  add("--arch", ArchOf(entry, arches));
  words.insert(words.end(), entry.arguments.begin(), entry.arguments.end());
  return words;
}

std::string EntryLine(const PresetEntry& entry, const std::vector<std::string>& arches) {
  const std::string machine = entry.runs_on.empty() ? "any machine" : entry.runs_on;
  return entry.id + "  " + machine + "  " + entry.name + "  " +
         JoinWords(RunArgumentsOf(entry, arches));
}

Result<RunCommand> RunCommandOf(const PresetEntry& entry, const std::vector<std::string>& arches) {
  std::vector<std::string> words = RunArgumentsOf(entry, arches);
  words.insert(words.begin(), "run");
  const auto command = ParseArguments(words);
  if (!command) return Error(Status::Usage(entry.where + ": " + command.error().message));
  const RunCommand* const run = std::get_if<RunCommand>(&*command);
  if (run == nullptr || !run->filter.preset.empty()) {
    return Error(
        Status::Usage(entry.where + ": the arguments of a preset are neither --help nor --preset"));
  }
  return *run;
}

RunCommand FillIn(RunCommand given, const RunCommand& preset) {
  Fill(given, preset, RunCommand());
  return given;
}

}  // namespace tthost
