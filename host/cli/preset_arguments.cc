// SPDX-License-Identifier: Apache-2.0
#include "host/cli/preset_arguments.h"

#include <algorithm>
#include <filesystem>

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

template <typename Owner, typename... Fields>
void FillFields(Owner& given, const Owner& preset, Fields Owner::*... fields) {
  const Owner untouched;
  const auto fill = [&](auto field) {
    if (given.*field == untouched.*field) given.*field = preset.*field;
  };
  (fill(fields), ...);
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
  FillFields(given.catalog, preset.catalog, &CatalogArguments::models_root,
             &CatalogArguments::python, &CatalogArguments::arch, &CatalogArguments::framework,
             &CatalogArguments::test_config, &CatalogArguments::plugin_dir);
  FillFields(given.filter, preset.filter, &FilterArguments::cases, &FilterArguments::keyword,
             &FilterArguments::marker, &FilterArguments::run_mode, &FilterArguments::preset,
             &FilterArguments::parallelism, &FilterArguments::splits, &FilterArguments::group,
             &FilterArguments::last_failed, &FilterArguments::failed_first,
             &FilterArguments::ignore_broken);
  FillFields(given, preset, &RunCommand::id_style, &RunCommand::runtime, &RunCommand::platform,
             &RunCommand::dtype, &RunCommand::isolation, &RunCommand::jobs, &RunCommand::out,
             &RunCommand::junitxml, &RunCommand::comparator, &RunCommand::report, &RunCommand::set,
             &RunCommand::memory_limit, &RunCommand::stage_timeout, &RunCommand::seed,
             &RunCommand::shuffle, &RunCommand::shuffle_seed, &RunCommand::retries,
             &RunCommand::devices, &RunCommand::timeout_seconds, &RunCommand::max_failures,
             &RunCommand::keep_dropout, &RunCommand::keep_ir, &RunCommand::compile_only,
             &RunCommand::no_golden_reuse, &RunCommand::durations, &RunCommand::verbose,
             &RunCommand::quiet, &RunCommand::collect_only, &RunCommand::no_capture,
             &RunCommand::strict_reports, &RunCommand::xfail_strict, &RunCommand::without_effect,
             &RunCommand::color);
  return given;
}

}  // namespace tthost
