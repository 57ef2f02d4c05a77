// SPDX-License-Identifier: Apache-2.0
#include "superset/row_values.h"

#include <cstdlib>

#include "text/clean_text.h"
#include "text/rfc3339.h"

namespace tthost::superset {
namespace {

using sdk::Json;

constexpr size_t kDateLength = 10;

bool IsFinite(double number) { return number - number == 0; }

}  // namespace

Value TextOf(const Json& object, std::string_view key) {
  return TextOrNull(object.StringOr(key, ""));
}

Value TextOrNull(std::string_view text) { return text.empty() ? Value() : CleanText(text); }

Value CleanText(std::string_view text) { return reporters::CleanText(text); }

Value IntegerOf(const Json& value) {
  if (value.IsNull()) return {};
  return int64_t{std::strtoll(value.Digits().c_str(), nullptr, 10)};
}

Value NumberOf(const Json& value) {
  if (value.IsNull() || !IsFinite(value.Number())) return {};
  return value.Number();
}

Value TruthOf(const Json& value) {
  if (value.IsNull()) return {};
  return int64_t{value.Boolean()};
}

std::string DatabaseTime(std::string_view rfc3339) {
  std::string text(rfc3339.substr(0, rfc3339.find('+')));
  if (text.size() > kDateLength) text[kDateLength] = ' ';
  return text;
}

std::string DatabaseTime(int64_t unix_micros) {
  return DatabaseTime(reporters::Rfc3339(unix_micros));
}

std::string DateOf(const std::string& database_time) {
  return database_time.substr(0, kDateLength);
}

}  // namespace tthost::superset
