/* SPDX-License-Identifier: Apache-2.0 */
#include "csv_text.h"

#include <stdio.h>

#include "json_text.h"

static int failures = 0;

static void Expect(const char* what, const char* found, size_t size, const char* expected) {
  if (size == strlen(expected) && memcmp(found, expected, size) == 0) return;
  printf("%s: '%.*s' instead of '%s'\n", what, (int)size, found, expected);
  ++failures;
}

int main(void) {
  CsvText text = {0};
  CsvField(&text, "plain", 1);
  CsvField(&text, "a,b", 0);
  CsvField(&text, "say \"no\"", 0);
  CsvField(&text, "two\nlines", 0);
  CsvField(&text, "", 0);
  CsvEndLine(&text);
  Expect("quoting", text.data, text.size, "plain,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\r\n");
  free(text.data);

  static const char kEvent[] =
      "{\"x\": [\"}\", {\"id\": 1}], \"case\": {\"id\": \"a\\u00e9\\\"\"}}";
  const tthost_str event = {kEvent, sizeof(kEvent) - 1};
  char* const id = JsonString(JsonMember(JsonMember(event, "case"), "id"));
  Expect("JSON", id, strlen(id), "a\xc3\xa9\"");
  free(id);
  Expect("a member that is not there", "", JsonMember(event, "id").size, "");
  return failures;
}
