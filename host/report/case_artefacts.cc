// SPDX-License-Identifier: Apache-2.0
#include "host/report/case_artefacts.h"

#include <nlohmann/json.hpp>

#include "host/base/shell_quote.h"
#include "host/model/cut_output.h"
#include "host/report/kept_directory.h"
#include "host/report/staged_output.h"

namespace tthost {
namespace {

// A longer output, which could not be cut, is copied without a look at it.
constexpr size_t kMostBytesDivided = size_t{16} << 20;

std::string Text(const Json& json) {
  // Captured output may hold any bytes.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Result<void> CaseArtefacts::Publish(const Event& finished, const std::string& slug) {
  const std::string directory = settings_.directory + "/" + slug;
  const std::string aside = settings_.directory + "/." + slug + ".part";
  auto published = filesystem_.RemoveTree(aside);
  if (published) published = Fill(aside, finished);
  if (published) published = filesystem_.RemoveTree(directory);
  if (published) published = filesystem_.Rename(aside, directory);
  if (!published) (void)filesystem_.RemoveTree(aside);
  return published;
}

Result<void> CaseArtefacts::Fill(const std::string& directory, const Event& finished) const {
  const Case& test_case = *finished.test_case;
  TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(directory));
  TTHOST_RETURN_IF_ERROR(Write(directory + "/outcome.json", Text(ToJson(finished))));
  TTHOST_RETURN_IF_ERROR(Write(directory + "/config.json", Text(ConfigOf(test_case))));
  TTHOST_RETURN_IF_ERROR(Write(directory + "/reproduce.sh", Script(test_case)));
  TTHOST_RETURN_IF_ERROR(filesystem_.MakeExecutable(directory + "/reproduce.sh"));
  const std::string kept = KeptDirectory(*finished.outcome);
  return kept.empty() ? Result<void>() : AddKept(directory, settings_.run_directory + "/" + kept);
}

Result<void> CaseArtefacts::AddKept(const std::string& directory, const std::string& kept) const {
  TTHOST_RETURN_IF_ERROR(AddCopy(directory, kept, "plan.json"));
  TTHOST_RETURN_IF_ERROR(AddCopy(directory, kept, "stacks.txt"));
  TTHOST_RETURN_IF_ERROR(AddPrograms(directory, kept));
  return AddOutputs(directory, kept);
}

Result<void> CaseArtefacts::AddOutputs(const std::string& directory,
                                       const std::string& kept) const {
  const auto marks = ParseOutputMarks(filesystem_.Read(kept + "/output_marks.txt").value_or(""));
  for (const auto& [name, bytes] : {std::pair("stdout.log", &OutputMark::stdout_bytes),
                                    {"stderr.log", &OutputMark::stderr_bytes}}) {
    const std::string path = kept + "/" + name;
    if (!filesystem_.Exists(path)) continue;
    TTHOST_ASSIGN_OR_RETURN(const std::string output,
                            filesystem_.ReadTail(path, kMostBytesDivided + 1));
    if (output.size() > kMostBytesDivided || IsCutOutput(output)) {
      TTHOST_RETURN_IF_ERROR(AddCopy(directory, kept, name));
    } else {
      TTHOST_RETURN_IF_ERROR(Write(directory + "/" + name, WithStageLines(output, marks, bytes)));
    }
  }
  return {};
}

Result<void> CaseArtefacts::AddPrograms(const std::string& directory,
                                        const std::string& kept) const {
  if (!filesystem_.IsDirectory(kept + "/ir")) return {};
  TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(directory + "/ir"));
  TTHOST_ASSIGN_OR_RETURN(const auto files, filesystem_.List(kept + "/ir"));
  for (const DirectoryEntry& file : files) {
    TTHOST_RETURN_IF_ERROR(AddCopy(directory + "/ir", kept + "/ir", file.name));
  }
  return {};
}

// Nothing where the case has none, or an empty one, as stacks.txt is until it is needed.
Result<void> CaseArtefacts::AddCopy(const std::string& directory, const std::string& kept,
                                    const std::string& name) const {
  const std::string from = kept + "/" + name;
  if (filesystem_.ReadTail(from, 1).value_or("").empty()) return {};
  return filesystem_.Copy(from, directory + "/" + name);
}

Result<void> CaseArtefacts::Write(const std::string& path, const std::string& text) const {
  TTHOST_ASSIGN_OR_RETURN(const auto file, filesystem_.OpenAppend(path));
  return file->Append(text);
}

Json CaseArtefacts::ConfigOf(const Case& test_case) const {
  const Json whole = ToJson(test_case);
  Json config = {{"run", Json::parse(settings_.run_options)}};
  for (const char* key : {"id", "node_id", "loader_path", "variant", "run_mode", "parallelism",
                          "markers", "expectation"}) {
    config[key] = whole.at(key);
  }
  config.update(PluginsInForce(test_case));
  return config;
}

std::string CaseArtefacts::Script(const Case& test_case) const {
  return "#!/bin/sh\n# Runs this case alone, as it was run; further options may be given.\ncd " +
         ShellQuote(settings_.working_directory) + " || exit 4\nexec " +
         ShellQuote(settings_.program) + " run " + ShellQuote(test_case.node_id) +
         settings_.reproduce_options + " \"$@\"\n";
}

}  // namespace tthost
