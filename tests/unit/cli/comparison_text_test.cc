// SPDX-License-Identifier: Apache-2.0
#include "host/cli/comparison_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tthost {
namespace {

TEST(ComparisonJson, GroupsLeavesUnderTheirComparator) {
  Metric total;
  total.comparator = total.name = "pcc";
  total.value = 0.5;
  total.limit = 0.99;
  total.passed = false;
  total.gates = true;
  Metric leaf = total;
  leaf.leaf = "logits";
  leaf.value = std::nullopt;
  Comparison comparison;
  comparison.error = "PCC comparison failed.";
  comparison.metrics = {total, leaf};
  EXPECT_EQ(ComparisonText(comparison),
            "    pcc = 0.5  limit 0.99  MISSED\n"
            "    pcc of logits = undefined  limit 0.99  MISSED\n"
            "PCC comparison failed.\nfailed\n");
  EXPECT_EQ(ComparisonJson(comparison).dump(),
            R"({"passed":false,"unchecked":false,"error":"PCC comparison failed.",)"
            R"("strict_failures":[],"comparators":[{"name":"pcc","value":0.5,"limit":0.99,)"
            R"("passed":false,"gates":true,"note":"","leaves":[{"leaf":"logits","name":"pcc",)"
            R"("value":null,"limit":0.99,"passed":false,"gates":true,"note":""}]}]})");
}

}  // namespace
}  // namespace tthost
