// SPDX-License-Identifier: Apache-2.0
#include "host/cli/config_file_edit.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "host/config/python_table_edit.h"
#include "host/config/yaml_document.h"
#include "host/config/yaml_table_edit.h"
#include "host/select/config_sources.h"

namespace tthost {
namespace {

Result<EditedFile> EditYaml(const std::string& text, const std::string& path,
                            const std::string& table, const std::vector<EntryEdits>& edits) {
  EditedFile edited;
  TTHOST_ASSIGN_OR_RETURN(edited.table, EditYamlTable(text, path, table, edits));
  TTHOST_ASSIGN_OR_RETURN(edited.document, ParseYaml(edited.table.text, path));
  return edited;
}

class PythonEdit {
 public:
  PythonEdit(const std::string& table, const TableReading& reading, FileSystem& filesystem,
             ProcessRunner& runner)
      : table_(table), reading_(reading), filesystem_(filesystem), runner_(runner) {}

  // A file that would say something else than it is meant to is edited as far as it would not.
  Result<EditedFile> Run(const std::string& text, const std::string& path,
                         const std::vector<EntryEdits>& edits) {
    TTHOST_ASSIGN_OR_RETURN(const PositionedDocument before, ReadPython(path, text));
    TTHOST_ASSIGN_OR_RETURN(auto whole, PythonWithEach({edits}, text, path, before));
    if (whole.front()) return *std::move(whole.front());
    std::vector<std::vector<EntryEdits>> alone;
    for (const EntryEdits& entry : edits) alone.push_back({entry});
    TTHOST_ASSIGN_OR_RETURN(const auto each, PythonWithEach(alone, text, path, before));
    std::vector<EntryEdits> sound;
    std::vector<LeftEntry> left;
    for (size_t i = 0; i < each.size(); ++i) {
      if (each[i]) {
        sound.push_back(edits[i]);
      } else {
        left.push_back({edits[i].entry, "edited, the file would say something else than it is to"});
      }
    }
    TTHOST_ASSIGN_OR_RETURN(auto some, PythonWithEach({sound}, text, path, before));
    if (!some.front()) {
      return Error(Status::Internal("edits of " + path + " that stand alone do not agree"));
    }
    std::ranges::move(left, std::back_inserter(some.front()->table.left));
    return *std::move(some.front());
  }

 private:
  // What becomes of the text with each set of edits by itself; nothing where it would say something
  // else than it is meant to. One worker reads them all.
  Result<std::vector<std::optional<EditedFile>>> PythonWithEach(
      const std::vector<std::vector<EntryEdits>>& sets, const std::string& text,
      const std::string& path, const PositionedDocument& before) {
    std::vector<EditedTable> tables;
    std::vector<PythonSource> sources;
    for (const auto& edits : sets) {
      tables.push_back(EditPythonTable(text, before, table_, edits));
      sources.push_back({path, tables.back().text});
    }
    TTHOST_ASSIGN_OR_RETURN(auto read, ReadPythonTables(reading_, sources, filesystem_, runner_));
    const auto sorted = [](const Json& json) { return nlohmann::json::parse(json.dump()); };
    std::vector<std::optional<EditedFile>> each(sets.size());
    for (size_t i = 0; i < sets.size(); ++i) {
      if (!read[i].document || !read[i].mistakes.empty()) continue;
      const Json meant = WithEdits(before.Root(), table_, sets[i], tables[i].left);
      if (sorted(read[i].document->Root()) != sorted(meant)) continue;
      each[i] = EditedFile{std::move(tables[i]), *std::move(read[i].document)};
    }
    return each;
  }

  Result<PositionedDocument> ReadPython(const std::string& path, const std::string& text) {
    TTHOST_ASSIGN_OR_RETURN(auto tables,
                            ReadPythonTables(reading_, {{path, text}}, filesystem_, runner_));
    if (!tables.front().mistakes.empty()) return Error(Status::Usage(tables.front().mistakes));
    return std::move(tables.front().document);
  }

  const std::string& table_;
  const TableReading& reading_;
  FileSystem& filesystem_;
  ProcessRunner& runner_;
};

}  // namespace

bool CanEdit(const std::string& path) {
  const auto form = FormOf(path);
  return form && form != ConfigForm::kJson;
}

Result<EditedFile> EditConfigFile(const std::string& text, const std::string& path,
                                  const std::string& table, const std::vector<EntryEdits>& entries,
                                  const TableReading& reading, FileSystem& filesystem,
                                  ProcessRunner& runner) {
  if (FormOf(path) != ConfigForm::kPython) return EditYaml(text, path, table, entries);
  return PythonEdit(table, reading, filesystem, runner).Run(text, path, entries);
}

}  // namespace tthost
