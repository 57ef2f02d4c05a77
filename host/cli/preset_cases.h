// SPDX-License-Identifier: Apache-2.0
// The cases that the entries of presets choose.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/base/result.h"
#include "host/cli/commands.h"
#include "host/cli/host.h"
#include "host/config/preset.h"
#include "host/config/project_file.h"
#include "host/select/choose.h"

namespace tthost {

// What a run of one entry would begin with. Borrows from PresetCases.
struct EntryCases {
  RunCommand command;
  FilterOptions options;  // neither groups nor the last run, nor a list of tests to run
  const Collection* collection = nullptr;
  Choice choice;
};

// Borrows its arguments. Catalogue and test_config are read once per arch and models root.
class PresetCases {
 public:
  // `catalog` goes before what entries say.
  PresetCases(const CatalogArguments& catalog, const ProjectFile& project, const Host& host);
  PresetCases(const PresetCases&) = delete;
  ~PresetCases();

  // Usage errors of the entry begin with its place.
  Result<EntryCases> Of(const PresetEntry& entry);
  // Everything there is for these frameworks, without the overrides of an arch.
  Result<const Collection*> Everything(const std::vector<std::string>& frameworks);

 private:
  struct Source;
  Result<const Collection*> CollectionOf(const CatalogArguments& arguments,
                                         const FilterArguments& filter);

  const CatalogArguments& catalog_;
  const ProjectFile& project_;
  const Host& host_;
  std::map<std::string, std::unique_ptr<Source>> sources_;
};

// The machines that entries may name as --arch.
std::vector<std::string> PresetArches(const ProjectFile& project);

}  // namespace tthost
