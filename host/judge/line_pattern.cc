// SPDX-License-Identifier: Apache-2.0
// All that knows Boost.Regex.
#include "host/judge/line_pattern.h"

#include <algorithm>
#include <boost/regex.hpp>
#include <stdexcept>

namespace tthost {
namespace {

constexpr size_t kLongestLine = 1024;

// Boost quotes the expression behind its own sentence.
std::string Sentence(const boost::regex_error& error) {
  const std::string text = error.what();
  return text.substr(0, text.find("  The error occurred"));
}

}  // namespace

struct LinePattern::Compiled {
  boost::regex expression;
};

Result<LinePattern> LinePattern::Compile(const std::string& pattern) {
  try {
    return LinePattern(std::make_shared<const Compiled>(
        Compiled{boost::regex(pattern, boost::regex::perl | boost::regex::nosubs)}));
  } catch (const boost::regex_error& error) {
    const size_t place = std::min(static_cast<size_t>(error.position()) + 1, pattern.size());
    return Error(Status::Usage("'" + pattern + "' is no regular expression: at character " +
                               std::to_string(place) + ": " + Sentence(error)));
  }
}

bool LinePattern::OccursIn(std::string_view text) const {
  try {
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, std::min(end, kLongestLine));
      if (boost::regex_search(line.begin(), line.end(), compiled_->expression)) return true;
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  } catch (const std::runtime_error&) {  // too many steps
  }
  return false;
}

}  // namespace tthost
