// SPDX-License-Identifier: Apache-2.0
#include "host/cli/argument_words.h"

#include <CLI/CLI.hpp>

#include "host/base/nearest_name.h"

namespace tthost {
namespace {

using Strings = std::vector<std::string>;

Strings OptionNames(const CLI::App& app) {
  Strings names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

Strings CommandNames(const CLI::App& app) {
  Strings names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

// "tt-host plugin list"
std::string FullName(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return (parent == nullptr ? "" : FullName(*parent) + " ") + app.get_name();
}

Status UnknownWord(const CLI::App& app, const std::string& word) {
  const std::string name = FullName(app);
  const std::string see = "; `" + name + " --help` shows what there is";
  if (word.starts_with('-')) {
    return Status::Usage("'" + name + "' has no option '" + word + "'" +
                         DidYouMean(word.substr(0, word.find('=')), OptionNames(app)) + see);
  }
  const Strings commands = CommandNames(app);
  if (commands.empty()) {
    return Status::Usage("'" + name + "' takes no further argument, got '" + word + "'" + see);
  }
  return Status::Usage("'" + name + "' has no command '" + word + "'" + DidYouMean(word, commands) +
                       see);
}

}  // namespace

Result<void> CheckForUnknownWords(const CLI::App& app) {
  Strings unknown = app.remaining();
  std::erase(unknown, "--");
  if (!unknown.empty()) return Error(UnknownWord(app, unknown.front()));
  for (const CLI::App* command : app.get_subcommands()) {
    TTHOST_RETURN_IF_ERROR(CheckForUnknownWords(*command));
  }
  return {};
}

Result<void> CheckForCommand(const CLI::App& app) {
  const std::vector<CLI::App*> given = app.get_subcommands();
  if (!given.empty()) return CheckForCommand(*given.front());
  const Strings commands = CommandNames(app);
  if (commands.empty()) return {};
  std::string names;
  for (const std::string& name : commands) names += (names.empty() ? "" : ", ") + name;
  return Error(Status::Usage("'" + FullName(app) + "' needs a command: " + names));
}

}  // namespace tthost
