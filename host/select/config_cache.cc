// SPDX-License-Identifier: Apache-2.0
#include "host/select/config_cache.h"

#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "host/base/hash.h"

namespace tthost {
namespace {

// Goes up when the shape of the file changes, or what the readers accept.
constexpr const char* kFormat = "test_config 1";

// A line each, after a head with the hashes of the source and of the rest:
//   E LINE COLUMN "id"            an entry
//   F LINE COLUMN name VALUE      one of its fields, or of the override before it
//   A "arch"                      an override
//   P LINE COLUMN "name"          a placeholder
std::string Place(char kind, SourcePosition position) {
  return std::string(1, kind) + " " + std::to_string(position.line) + " " +
         std::to_string(position.column) + " ";
}

void WriteFields(const std::vector<GivenField>& fields, std::string& text) {
  for (const GivenField& field : fields) {
    text += Place('F', field.position) + field.name + " " + field.value + "\n";
  }
}

std::string BodyOf(const ConfigFile& file) {
  std::string text;
  for (const GivenEntry& entry : file.entries) {
    text += Place('E', entry.position) + Json(entry.id).dump() + "\n";
    WriteFields(entry.fields, text);
    for (const auto& [arch, fields] : entry.overrides) {
      text += "A " + Json(arch).dump() + "\n";
      WriteFields(fields, text);
    }
  }
  for (const GivenEntry& entry : file.placeholders) {
    text += Place('P', entry.position) + Json(entry.id).dump() + "\n";
    WriteFields(entry.fields, text);
  }
  return text;
}

std::string_view TakeUntil(std::string_view& text, char end) {
  const size_t at = text.find(end);
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

int TakeNumber(std::string_view& text) {
  const std::string_view digits = TakeUntil(text, ' ');
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

SourcePosition TakePosition(std::string_view& text) {
  const int line = TakeNumber(text);
  return {line, TakeNumber(text)};
}

// Almost every text holds nothing that is escaped.
std::string Unquoted(std::string_view text) {
  if (text.find('\\') == std::string_view::npos) {
    return std::string(text.substr(1, text.size() - 2));
  }
  return Json::parse(text).get<std::string>();
}

// The text of BodyOf(), which its hash has vouched for.
ConfigFile FileOf(std::string_view text) {
  ConfigFile file;
  GivenEntry* entry = nullptr;
  std::vector<GivenField>* fields = nullptr;
  const auto begin = [&](std::vector<GivenEntry>& entries, std::string_view line) {
    const SourcePosition position = TakePosition(line);
    entry = &entries.emplace_back(GivenEntry{Unquoted(line), position, {}, {}});
    fields = &entry->fields;
  };
  while (!text.empty()) {
    std::string_view line = TakeUntil(text, '\n');
    const std::string_view kind = TakeUntil(line, ' ');
    if (kind == "E") {
      begin(file.entries, line);
    } else if (kind == "P") {
      begin(file.placeholders, line);
    } else if (kind == "A") {
      fields = &entry->overrides.emplace_back(Unquoted(line), std::vector<GivenField>()).second;
    } else {
      const SourcePosition position = TakePosition(line);
      const std::string_view name = TakeUntil(line, ' ');
      fields->push_back({std::string(name), std::string(line), position});
    }
  }
  return file;
}

std::string HeadOf(std::string_view content, std::string_view body) {
  return std::string(kFormat) + " " + ContentHash(content) + " " + ContentHash(body) + "\n";
}

}  // namespace

ConfigCache::ConfigCache(const std::string& cache_directory, std::string identity,
                         FileSystem& filesystem)
    : directory_(cache_directory + "/test_config"),
      identity_(std::move(identity)),
      filesystem_(filesystem) {}

std::string ConfigCache::FileFor(const std::string& path) const {
  std::error_code error;
  const std::string absolute = std::filesystem::absolute(path, error).lexically_normal().string();
  return directory_ + "/" + ContentHash(absolute + "\n" + identity_);
}

std::optional<ConfigFile> ConfigCache::Load(const std::string& path,
                                            std::string_view content) const {
  const auto text = filesystem_.Read(FileFor(path));
  if (!text) return std::nullopt;
  std::string_view body = *text;
  const size_t head_size = TakeUntil(body, '\n').size() + 1;
  if (std::string_view(*text).substr(0, head_size) != HeadOf(content, body)) return std::nullopt;
  return FileOf(body);
}

Result<void> ConfigCache::Store(const std::string& path, std::string_view content,
                                const ConfigFile& file) const {
  TTHOST_RETURN_IF_ERROR(filesystem_.MakeDirectories(directory_));
  const std::string body = BodyOf(file);
  return filesystem_.WriteAtomic(FileFor(path), HeadOf(content, body) + body);
}

}  // namespace tthost
