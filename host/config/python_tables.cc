// SPDX-License-Identifier: Apache-2.0
#include "host/config/python_tables.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "host/base/hash.h"
#include "host/base/scratch_directory.h"
#include "host/base/worker_process.h"
#include "host/config/document_builder.h"
#include "host/config/text_encoding.h"

namespace tthost {
namespace {

constexpr int kTimeoutMs = 60'000;

SourcePosition PositionAt(const Json& node, size_t index) {
  return {node.at(index).get<int>(), node.at(index + 1).get<int>()};
}

// A node as config_tables.py describes it. Throws nlohmann's exceptions.
void AddNode(const Json& node, DocumentBuilder& builder) {
  const SourcePosition position = PositionAt(node, 0);
  if (node.size() == 3) return builder.Value(node.at(2), position);
  if (node.at(2) == "list") {
    builder.OpenList(position);
    for (const Json& item : node.at(3)) AddNode(item, builder);
  } else {
    builder.OpenMapping(position);
    for (const Json& member : node.at(3)) {
      builder.Key(member.at(0).get<std::string>(), PositionAt(member, 1));
      AddNode(member.at(3), builder);
    }
  }
  builder.Close();
}

std::string MistakesOf(const Json& answer, const std::string& path) {
  std::string lines;
  for (const Json& problem : answer.at("problems")) {
    lines += (lines.empty() ? "" : "\n") + WhereIn(path, PositionAt(problem, 0)) + ": " +
             problem.at(2).get<std::string>();
    if (const Json& first = problem.at(3); !first.is_null()) {
      lines += ", first at " + WhereIn(path, PositionAt(first, 0));
    }
  }
  return lines;
}

PythonTable TableOf(const Json& answer, const std::string& path) {
  std::string mistakes = MistakesOf(answer, path);
  if (answer.at("root").is_null() && !mistakes.empty()) {
    return {Error(Status::Usage(std::move(mistakes))), ""};
  }
  DocumentBuilder builder(path);
  if (!answer.at("root").is_null()) AddNode(answer.at("root"), builder);
  return {builder.Finish(nullptr), std::move(mistakes)};
}

// The text that the worker answers `request` with.
Result<std::string> Ask(const TableReading& reading, const std::string& request,
                        FileSystem& filesystem, ProcessRunner& runner) {
  TTHOST_ASSIGN_OR_RETURN(const auto scratch, ScratchDirectory::Make(filesystem));
  const std::string request_file = scratch->Path() + "/request.json";
  const std::string answer_file = scratch->Path() + "/answer.json";
  TTHOST_RETURN_IF_ERROR(filesystem.WriteAtomic(request_file, request));
  const Json start = {{"type", "tables"},
                      {"venv", reading.venv},
                      {"request", request_file},
                      {"output", answer_file}};
  const WorkerSpec spec = {
      .worker = reading.worker, .mode = "tables", .working_directory = "", .output_file = ""};
  TTHOST_RETURN_IF_ERROR(CallWorker(runner, spec, start, kTimeoutMs));
  return filesystem.Read(answer_file);
}

}  // namespace

Result<std::vector<PythonTable>> ReadPythonTables(const TableReading& reading,
                                                  const std::vector<PythonSource>& sources,
                                                  FileSystem& filesystem, ProcessRunner& runner) {
  std::vector<Result<void>> encodings;
  Json texts = Json::array();
  for (const PythonSource& source : sources) {
    encodings.push_back(CheckUtf8(source.text, source.path));
    if (encodings.back()) texts.push_back(source.text);
  }
  Json answers = Json::array();
  if (!texts.empty()) {
    const auto text = Ask(reading, Json{{"files", texts}}.dump(), filesystem, runner);
    if (!text) {
      return Error(Status{text.error().code,
                          "cannot read " + sources.front().path + ": " + text.error().message});
    }
    answers = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  }
  try {
    std::vector<PythonTable> tables;
    size_t next = 0;
    for (size_t i = 0; i < sources.size(); ++i) {
      if (encodings[i]) {
        tables.push_back(TableOf(answers.at("files").at(next++), sources[i].path));
      } else {
        tables.push_back({Error(encodings[i].error()), ""});
      }
    }
    return tables;
  } catch (const nlohmann::json::exception& error) {
    return Error(
        Status::Internal(std::string("malformed answer about Python tables: ") + error.what()));
  }
}

std::string TableReaderIdentity(const std::string& worker, const FileSystem& filesystem) {
  const auto prefix = std::filesystem::path(worker).parent_path().parent_path();
  const auto reader = prefix / "lib/tt-host/python/tt_host_worker/config_tables.py";
  return ContentHash(filesystem.Read(reader.string()).value_or(""));
}

}  // namespace tthost
