// SPDX-License-Identifier: Apache-2.0
// What a run uses when neither the command line nor the project file says.
#pragma once

#include <array>

namespace tthost {

// In the order in which their results are told.
inline constexpr std::array kDefaultComparators = {"pcc", "atol", "allclose", "equal"};

// In the order of the catalogue; each variant has a case of each, installed or not.
inline constexpr std::array kCatalogStrategies = {"single_device", "data_parallel",
                                                  "tensor_parallel"};

}  // namespace tthost
