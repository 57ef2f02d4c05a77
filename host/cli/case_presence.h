// SPDX-License-Identifier: Apache-2.0
// Whether the case of an id is in the models still.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/base/filesystem.h"
#include "host/base/process_runner.h"
#include "host/base/result.h"
#include "host/discover/discover.h"

namespace tthost {

// By directory and variant. `id` is full; one that is none of a model is there, and so is whatever
// a loader that cannot be read may have.
bool HasCase(const Catalog& catalog, std::string_view id);

class CasePresence {
 public:
  // `roots`: each a models root; none: nothing is known.
  CasePresence(std::vector<DiscoverOptions> roots, FileSystem& filesystem, ProcessRunner& runner)
      : roots_(std::move(roots)), filesystem_(filesystem), runner_(runner) {}

  // False where roots are known and none of them has it. They are read when this is first called.
  Result<bool> Has(std::string_view id);

 private:
  const std::vector<DiscoverOptions> roots_;
  FileSystem& filesystem_;
  ProcessRunner& runner_;
  std::optional<std::vector<Catalog>> catalogs_;
};

}  // namespace tthost
