/* SPDX-License-Identifier: Apache-2.0 */
/* A reporter in plain C: one line of CSV per case. Nobody sees half a file: it is written beside
 * its place and renamed. */
#include <stdio.h>
#include <stdlib.h>

#include "csv_text.h"
#include "json_text.h"
#include "tthost/manifest.h"
#include "tthost/tthost.h"

typedef struct CsvReport {
  const tthost_host* host;
  char* out;
  CsvText text;
} CsvReport;

/* A column, and where an event has its value. */
static const struct {
  const char *name, *object, *member;
} kColumns[] = {
    {"id", "case", "id"},
    {"strategy", "case", "parallelism"},
    {"run_mode", "case", "run_mode"},
    {"result", "verdict", "result"},
    {"observed_status", "verdict", "observed_status"},
    {"stage", "outcome", "stage"},
    {"seconds", "outcome", "seconds"},
    {"message", "outcome", "message"},
};
enum { kColumnCount = sizeof(kColumns) / sizeof(kColumns[0]) };

static tthost_str Text(const char* text) {
  const tthost_str borrowed = {text, strlen(text)};
  return borrowed;
}

static int Is(tthost_str text, const char* word) {
  return text.size == strlen(word) && memcmp(text.data, word, text.size) == 0;
}

static void AddHeader(CsvText* text) {
  for (int i = 0; i < kColumnCount; ++i) CsvField(text, kColumns[i].name, i == 0);
  CsvEndLine(text);
}

/* What a string says, the digits of a number, or nothing for null. */
static char* Plain(tthost_str value) {
  if (value.size > 0 && value.data[0] == '"') return JsonString(value);
  char* const plain = (char*)calloc(value.size + 1, 1);
  if (plain != NULL && !Is(value, "null")) memcpy(plain, value.data, value.size);
  return plain;
}

static void AddCase(CsvText* text, tthost_str event) {
  for (int i = 0; i < kColumnCount; ++i) {
    const tthost_str object = JsonMember(event, kColumns[i].object);
    char* const value = Plain(JsonMember(object, kColumns[i].member));
    if (value == NULL) text->has_failed = 1;
    CsvField(text, value == NULL ? "" : value, i == 0);
    free(value);
  }
  CsvEndLine(text);
}

static int WriteWhole(const CsvReport* self, const char* partial) {
  FILE* const file = fopen(partial, "wb");
  if (file == NULL) return 0;
  const int is_written = fwrite(self->text.data, 1, self->text.size, file) == self->text.size;
  return fclose(file) == 0 && is_written && rename(partial, self->out) == 0;
}

static tthost_status Write(const CsvReport* self, tthost_call* call) {
  static const char kSuffix[] = ".partial";
  char* const partial = (char*)malloc(strlen(self->out) + sizeof(kSuffix));
  if (partial == NULL || self->text.has_failed) {
    free(partial);
    return self->host->fail(call, TTHOST_RESOURCE_EXHAUSTED, Text("no memory"));
  }
  strcpy(partial, self->out);
  strcat(partial, kSuffix);
  const int is_written = WriteWhole(self, partial);
  if (!is_written) remove(partial);
  free(partial);
  if (is_written) return TTHOST_OK;
  return self->host->fail(call, TTHOST_UNAVAILABLE, Text("out: the file cannot be written"));
}

static tthost_status Event(void* instance, tthost_call* call, tthost_str kind, tthost_str json) {
  CsvReport* const self = (CsvReport*)instance;
  if (Is(kind, "case_finished")) AddCase(&self->text, json);
  if (Is(kind, "flush") || Is(kind, "run_finished")) return Write(self, call);
  return TTHOST_OK;
}

static void Destroy(void* instance) {
  CsvReport* const self = (CsvReport*)instance;
  free(self->out);
  free(self->text.data);
  free(self);
}

static tthost_status Create(const tthost_host* host, tthost_call* call, tthost_str config,
                            void* out) {
  CsvReport* const self = (CsvReport*)calloc(1, sizeof(*self));
  if (self != NULL) self->out = JsonString(JsonMember(config, "out"));
  if (self == NULL || self->out == NULL) {
    free(self);
    return host->fail(call, TTHOST_RESOURCE_EXHAUSTED, Text("no memory"));
  }
  self->host = host;
  if (JsonTrue(JsonMember(config, "header"))) AddHeader(&self->text);

  tthost_reporter table = {0};
  table.struct_size = ((tthost_reporter*)out)->struct_size;
  if (table.struct_size > sizeof(table)) table.struct_size = sizeof(table);
  table.self = self;
  table.event = &Event;
  table.destroy = &Destroy;
  memcpy(out, &table, table.struct_size);
  return TTHOST_OK;
}

static const void* Extension(tthost_str id) {
  (void)id;
  return NULL;
}

static const tthost_plugin kPlugin = {
    sizeof(tthost_plugin),
    TTHOST_SDK_MINOR,
    TTHOST_MINOR_REQUIRED,
    TTHOST_KIND_REPORTER,
    TTHOST_SANITIZER_BUILT,
    0,
    {tthost_manifest_text, sizeof(tthost_manifest_text)},
    &Create,
    &Extension,
};

TTHOST_EXPORT const tthost_plugin* tthost_plugin_query_v1(const tthost_host* host) {
  (void)host;
  return &kPlugin;
}
