/* SPDX-License-Identifier: Apache-2.0 */
/* Text that grows, in the form of RFC 4180: commas between fields, lines that end in CR LF, quotes
 * round fields that hold a comma, a quote or the end of a line. */
#ifndef CSV_TEXT_H_
#define CSV_TEXT_H_

#include <stdlib.h>
#include <string.h>

typedef struct CsvText {
  char* data; /* not zero-terminated; null while it is empty */
  size_t size, room;
  int has_failed; /* 1: there was no memory for a part of it */
} CsvText;

static inline void CsvPut(CsvText* text, const char* bytes, size_t size) {
  if (text->size + size > text->room) {
    const size_t room = 2 * text->room + size + 256;
    char* const grown = (char*)realloc(text->data, room);
    if (grown == NULL) {
      text->has_failed = 1;
      return;
    }
    text->data = grown;
    text->room = room;
  }
  memcpy(text->data + text->size, bytes, size);
  text->size += size;
}

/* One field; a line's first one has `is_first`. */
static inline void CsvField(CsvText* text, const char* field, int is_first) {
  if (!is_first) CsvPut(text, ",", 1);
  if (strpbrk(field, ",\"\r\n") == NULL) {
    CsvPut(text, field, strlen(field));
    return;
  }
  CsvPut(text, "\"", 1);
  for (const char* at = field; *at != '\0'; ++at) {
    CsvPut(text, at, 1);
    if (*at == '"') CsvPut(text, "\"", 1);
  }
  CsvPut(text, "\"", 1);
}

static inline void CsvEndLine(CsvText* text) { CsvPut(text, "\r\n", 2); }

#endif /* CSV_TEXT_H_ */
