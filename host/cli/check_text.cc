// SPDX-License-Identifier: Apache-2.0
#include "host/cli/check_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/text_lines.h"

namespace tthost {
namespace {

Colour ColourOf(CheckVerdict verdict) {
  switch (verdict) {
    case CheckVerdict::kPass:
      return Colour::kGreen;
    case CheckVerdict::kSkip:
      return Colour::kDim;
    case CheckVerdict::kWarn:
      return Colour::kYellow;
    case CheckVerdict::kFail:
    case CheckVerdict::kCrash:
      return Colour::kRed;
  }
  return Colour::kRed;
}

// "    expected  …", with further lines below the first one.
std::string Part(const std::string& name, const std::string& text) {
  if (text.empty()) return "";
  std::string block;
  for (const std::string_view line : LinesOf(text)) {
    const std::string_view bare = line.substr(0, line.find('\n'));
    block += block.empty() ? "        " + name + std::string(10 - name.size(), ' ')
                           : std::string(18, ' ');
    block.append(bare) += '\n';
  }
  return block;
}

std::string Padded(std::string text, size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

size_t CountOf(const CheckedTarget& checked, CheckVerdict verdict) {
  return static_cast<size_t>(std::ranges::count(checked.results, verdict, &CheckResult::verdict));
}

}  // namespace

std::string ResultText(const CheckResult& result, const Paint& paint) {
  const std::string verdict(CheckVerdictName(result.verdict));
  const bool is_short = result.verdict == CheckVerdict::kPass;
  std::string text = "  " + paint(ColourOf(result.verdict), Padded(verdict, 6)) +
                     (is_short ? result.test.id : paint(Colour::kBold, result.test.id));
  if (result.verdict == CheckVerdict::kSkip) return text + "  " + result.happened + "\n";
  text += '\n';
  if (is_short) return text;
  return text + Part("expected", result.test.sentence) + Part("happened", result.happened) +
         Part("do", result.advice) + Part("printed", result.output);
}

std::string TotalText(const CheckedTarget& checked, const Paint& paint) {
  std::string text;
  for (const auto& [verdict, word] :
       {std::pair(CheckVerdict::kPass, "passed"), std::pair(CheckVerdict::kSkip, "skipped"),
        std::pair(CheckVerdict::kWarn, "warned"), std::pair(CheckVerdict::kFail, "failed"),
        std::pair(CheckVerdict::kCrash, "crashed")}) {
    const size_t count = CountOf(checked, verdict);
    if (count == 0) continue;
    if (!text.empty()) text += ", ";
    text += paint(ColourOf(verdict), std::to_string(count) + " " + word);
  }
  if (text.empty()) text = "no case of that name is for a " + checked.target.kind;
  return paint(Colour::kBold, checked.target.id) + ": " + text + "\n";
}

std::string ListText(const std::string& kind, const std::vector<CheckCase>& cases,
                     const Paint& paint) {
  std::string text = paint(Colour::kBold, kind) + "\n";
  for (const CheckCase& one : cases) text += "  " + Padded(one.id, 26) + " " + one.sentence + "\n";
  return text;
}

Json ToJson(const CheckedTarget& checked) {
  Json results = Json::array();
  for (const CheckResult& result : checked.results) {
    results.push_back({{"case", result.test.id},
                       {"verdict", CheckVerdictName(result.verdict)},
                       {"expected", result.test.sentence},
                       {"happened", result.happened},
                       {"advice", result.verdict == CheckVerdict::kPass ? "" : result.advice},
                       {"output", result.output},
                       {"seconds", result.seconds}});
  }
  return {{"plugin", checked.target.id},
          {"kind", checked.target.kind},
          {"manifest", checked.target.manifest},
          {"results", std::move(results)}};
}

bool HasFailed(const CheckedTarget& checked) {
  return CountOf(checked, CheckVerdict::kFail) + CountOf(checked, CheckVerdict::kCrash) > 0;
}

bool HasRun(const CheckedTarget& checked) {
  return CountOf(checked, CheckVerdict::kSkip) < checked.results.size();
}

}  // namespace tthost
