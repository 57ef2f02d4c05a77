// SPDX-License-Identifier: Apache-2.0
#include "host/judge/reason_examples.h"

#include "host/judge/failing_reason.h"

namespace tthost {
namespace {

bool IsSameCause(const ReasonRule& one, const ReasonRule& other) {
  return one.name == other.name && one.component == other.component;
}

}  // namespace

std::vector<std::string> MistakesInExamples(const ReasonRules& rules) {
  std::vector<std::string> mistakes;
  for (const ReasonRule& rule : rules) {
    for (const ReasonExample& example : rule.examples) {
      const std::string mistake = example.where + ": example of rule '" + rule.name + "': ";
      if (FirstThatFits({rule}, example.outcome) == nullptr) {
        mistakes.push_back(mistake + "the rule does not fit it");
        continue;
      }
      const ReasonRule* const first = FirstThatFits(rules, example.outcome);
      if (IsSameCause(*first, rule)) continue;
      mistakes.push_back(mistake + "rule '" + first->name + "' of " + first->where +
                         " comes first and fits it too");
    }
  }
  return mistakes;
}

}  // namespace tthost
