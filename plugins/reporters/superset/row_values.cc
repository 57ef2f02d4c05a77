// SPDX-License-Identifier: Apache-2.0
#include "superset/row_values.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "text/clean_text.h"

namespace tthost::superset {
namespace {

using sdk::Json;

constexpr size_t kDateLength = 10;

bool IsFinite(double number) { return number - number == 0; }

}  // namespace

Value TextOf(const Json& object, std::string_view key) {
  const std::string text = object.StringOr(key, "");
  return text.empty() ? Value() : CleanText(text);
}

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
  const time_t seconds = unix_micros / 1'000'000;
  tm utc = {};
  gmtime_r(&seconds, &utc);
  char text[32];
  const size_t size = std::strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &utc);
  std::snprintf(text + size, sizeof(text) - size, ".%06d", int(unix_micros % 1'000'000));
  return text;
}

std::string DateOf(const std::string& database_time) {
  return database_time.substr(0, kDateLength);
}

}  // namespace tthost::superset
