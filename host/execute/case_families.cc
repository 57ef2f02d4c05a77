// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_families.h"

#include <string>
#include <unordered_map>

namespace tthost {

std::vector<CaseFamilies> FamiliesOf(const Selection& selection) {
  std::unordered_map<std::string, size_t> numbers;
  const auto number_of = [&](const std::string& name) {
    return numbers.emplace(name, numbers.size()).first->second;
  };
  std::vector<CaseFamilies> families;
  families.reserve(selection.cases.size());
  for (const Case& test_case : selection.cases) {
    const std::string mode(RunModeName(test_case.run_mode));
    const std::string loader = mode + "\n" + test_case.loader_path;
    families.push_back({number_of(loader + "\n" + test_case.variant.value_or("")),
                        number_of(loader), number_of(mode), number_of("")});
  }
  return families;
}

void FamilyMeans::Add(const CaseFamilies& families, double value) {
  for (const size_t family : families) {
    if (family >= means_.size()) means_.resize(family + 1);
    means_[family].sum += value;
    ++means_[family].count;
  }
}

std::optional<double> FamilyMeans::Nearest(const CaseFamilies& families) const {
  for (const size_t family : families) {
    if (family < means_.size() && means_[family].count > 0) {
      return means_[family].sum / means_[family].count;
    }
  }
  return std::nullopt;
}

}  // namespace tthost
