/* SPDX-License-Identifier: Apache-2.0 */
/* Finds values in the JSON that the host hands over, which is always valid. */
#ifndef JSON_TEXT_H_
#define JSON_TEXT_H_

#include <stdlib.h>
#include <string.h>

#include "tthost/base.h"

static inline tthost_str JsonText(const char* begin, const char* end) {
  tthost_str text;
  text.data = begin;
  text.size = (size_t)(end - begin);
  return text;
}

static inline const char* JsonSkipBlank(const char* at) {
  while (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n') ++at;
  return at;
}

/* `at` is the opening quote; what follows the closing one. */
static inline const char* JsonSkipString(const char* at) {
  for (++at; *at != '"'; ++at) {
    if (*at == '\\') ++at;
  }
  return at + 1;
}

static inline const char* JsonSkipValue(const char* at, const char* end) {
  int depth = 0;
  while (at < end) {
    if (*at == '"') {
      at = JsonSkipString(at);
    } else {
      if (depth == 0 && strchr(",]} \t\r\n", *at) != NULL) return at;
      if (*at == '{' || *at == '[') ++depth;
      if (*at == '}' || *at == ']') --depth;
      ++at;
    }
    if (depth == 0 && (at[-1] == '"' || at[-1] == '}' || at[-1] == ']')) return at;
  }
  return end;
}

/* The text of the member `name` of `object`; size 0 when there is none. */
static inline tthost_str JsonMember(tthost_str object, const char* name) {
  const size_t length = strlen(name);
  const char* const end = object.data + object.size;
  const char* at = object.data;
  if (object.size == 0 || *at != '{') return JsonText(end, end);
  for (at = JsonSkipBlank(at + 1); *at == '"'; at = JsonSkipBlank(at + 1)) {
    const char* const key = at + 1;
    at = JsonSkipString(at);
    const size_t key_length = (size_t)(at - 1 - key);
    const char* const value = JsonSkipBlank(JsonSkipBlank(at) + 1);
    at = JsonSkipValue(value, end);
    if (key_length == length && memcmp(key, name, length) == 0) return JsonText(value, at);
    at = JsonSkipBlank(at);
    if (*at != ',') break;
  }
  return JsonText(end, end);
}

/* The number that `text` is; 0 when it is none. */
static inline double JsonNumber(tthost_str text) {
  char digits[64] = "";
  const size_t size = text.size < sizeof(digits) - 1 ? text.size : sizeof(digits) - 1;
  memcpy(digits, text.data, size);
  return strtod(digits, NULL);
}

static inline int JsonTrue(tthost_str text) { return text.size > 0 && text.data[0] == 't'; }

static inline unsigned JsonHex4(const char* at) {
  const char digits[5] = {at[0], at[1], at[2], at[3], '\0'};
  return (unsigned)strtoul(digits, NULL, 16);
}

static inline char* JsonPutUtf8(char* out, unsigned code) {
  const int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static const unsigned char kLead[] = {0, 0xC0, 0xE0, 0xF0};
  *out++ = (char)(kLead[more] | (code >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) *out++ = (char)(0x80 | ((code >> (6 * i)) & 0x3F));
  return out;
}

/* What the string `text` says, zero-terminated, for the caller to free(). Null: no memory, or
 * `text` is no string. */
static inline char* JsonString(tthost_str text) {
  static const char kNames[] = "bfnrt", kValues[] = "\b\f\n\r\t";
  if (text.size < 2 || text.data[0] != '"') return NULL;
  char* const decoded = (char*)malloc(text.size);
  if (decoded == NULL) return NULL;
  char* out = decoded;
  const char* const end = text.data + text.size - 1;
  for (const char* at = text.data + 1; at < end; ++at) {
    if (*at != '\\') {
      *out++ = *at;
    } else if (*++at == 'u') {
      unsigned code = JsonHex4(at + 1);
      at += 4;
      if (code >= 0xD800 && code < 0xDC00 && end - at > 6 && at[1] == '\\' && at[2] == 'u') {
        code = 0x10000 + ((code - 0xD800) << 10) + (JsonHex4(at + 3) - 0xDC00);
        at += 6;
      }
      out = JsonPutUtf8(out, code);
    } else {
      const char* const name = strchr(kNames, *at);
      *out++ = name == NULL ? *at : kValues[name - kNames];
    }
  }
  *out = '\0';
  return decoded;
}

#endif /* JSON_TEXT_H_ */
