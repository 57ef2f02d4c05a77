// SPDX-License-Identifier: Apache-2.0
// Which model directories discovery leaves out, and how it says so.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tthost {

class Exclusions {
 public:
  // `configured`: the project's list; without one the default set counts.
  explicit Exclusions(const std::optional<std::vector<std::string>>& configured);

  const std::vector<std::string>& Names() const { return names_; }
  // One line for those that left a loader out; empty for none.
  std::string Note(const std::vector<std::string>& excluded) const;
  // One line for names of the project's list that left nothing out; empty for none.
  std::string Idle(const std::vector<std::string>& excluded) const;

 private:
  bool is_default_;
  std::vector<std::string> names_;
};

}  // namespace tthost
