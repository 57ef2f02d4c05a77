// SPDX-License-Identifier: Apache-2.0
// What a case leaves behind, in a directory that the user has named.
#pragma once

#include <string>

#include "host/base/filesystem.h"
#include "host/base/json.h"
#include "host/model/event.h"

namespace tthost {

// Not thread-safe.
class CaseArtefacts {
 public:
  struct Settings {
    std::string directory;          // absolute; gets a directory for each case
    std::string run_directory;      // absolute; where cases keep their files
    std::string program;            // absolute: the tt-host of the run
    std::string working_directory;  // absolute; of the run
    std::string reproduce_options;  // " --models-root …", quoted for a shell
    std::string run_options;        // JSON object text, for config.json of each case
  };
  // `filesystem` is borrowed.
  CaseArtefacts(Settings settings, FileSystem& filesystem)
      : settings_(std::move(settings)), filesystem_(filesystem) {}

  // Replaces `directory`/SLUG as a whole, or leaves what is there. `finished`: case_finished.
  Result<void> Publish(const Event& finished, const std::string& slug);

 private:
  Result<void> Fill(const std::string& directory, const Event& finished) const;
  // `kept`: where the process of the case has left its files.
  Result<void> AddKept(const std::string& directory, const std::string& kept) const;
  Result<void> AddOutputs(const std::string& directory, const std::string& kept) const;
  Result<void> AddPrograms(const std::string& directory, const std::string& kept) const;
  Result<void> AddCopy(const std::string& directory, const std::string& kept,
                       const std::string& name) const;
  Result<void> Write(const std::string& path, const std::string& text) const;
  Json ConfigOf(const Case& test_case) const;
  std::string Script(const Case& test_case) const;

  const Settings settings_;
  FileSystem& filesystem_;
};

}  // namespace tthost
