// SPDX-License-Identifier: Apache-2.0
#include "host/execute/requirements.h"

#include <algorithm>
#include <optional>

#include "host/base/hash.h"

namespace tthost {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// A # starts a comment at the beginning or after a blank, so that "url#egg=x" stays whole.
std::string_view WithoutComment(std::string_view line) {
  for (size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    if (at == 0 || kBlanks.find(line[at - 1]) != std::string_view::npos) return line.substr(0, at);
  }
  return line;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

// "base.txt" of "-r base.txt", "--requirement=base.txt", "-c …", "--constraint …".
std::optional<std::string> IncludedFile(std::string_view line) {
  for (const std::string_view option : {"-r", "--requirement", "-c", "--constraint"}) {
    if (!line.starts_with(option)) continue;
    std::string_view rest = line.substr(option.size());
    if (rest.empty() || (rest.front() != ' ' && rest.front() != '=')) continue;
    rest.remove_prefix(1);
    return std::string(Trimmed(rest));
  }
  return std::nullopt;
}

std::vector<std::string> LinesOf(const FileSystem& filesystem, const std::string& path) {
  const auto text = filesystem.Read(path);
  return text ? NormalisedLines(*text) : std::vector<std::string>();
}

// What the lines say, with the text of included files: a change there changes the fingerprint.
std::string WholeText(const FileSystem& filesystem, const std::string& directory,
                      const std::vector<std::string>& lines, int depth = 0) {
  constexpr int kMostIncludes = 8;  // pip tells who includes himself
  std::string text;
  for (const std::string& line : lines) {
    text += line + "\n";
    const auto included = IncludedFile(line);
    if (!included || depth == kMostIncludes) continue;
    text += WholeText(filesystem, directory, LinesOf(filesystem, directory + "/" + *included),
                      depth + 1);
  }
  return text;
}

bool IsOnPath(const FileSystem& filesystem, const std::string& command,
              std::string_view search_path) {
  return std::ranges::any_of(Split(search_path, ':'), [&](std::string_view directory) {
    return !directory.empty() && filesystem.Exists(std::string(directory) + "/" + command);
  });
}

}  // namespace

std::vector<std::string> NormalisedLines(std::string_view text) {
  std::vector<std::string> lines;
  std::string whole;
  for (const std::string_view part : Split(text, '\n')) {
    std::string_view line = Trimmed(WithoutComment(part));
    const bool goes_on = line.ends_with('\\');
    if (goes_on) line.remove_suffix(1);
    whole += line;
    if (goes_on) continue;
    if (!whole.empty()) lines.push_back(whole);
    whole.clear();
  }
  if (!whole.empty()) lines.push_back(whole);
  return lines;
}

Result<Requirements> ReadRequirements(const FileSystem& filesystem, const std::string& directory) {
  TTHOST_ASSIGN_OR_RETURN(const std::string text,
                          filesystem.Read(directory + "/" + kRequirementsFile));
  Requirements requirements;
  requirements.directory = directory;
  requirements.lines = NormalisedLines(text);
  requirements.nodeps = LinesOf(filesystem, directory + "/" + kNodepsFile);
  requirements.no_build_isolation = LinesOf(filesystem, directory + "/" + kNoBuildIsolationFile);
  requirements.uninstall_first = LinesOf(filesystem, directory + "/" + kUninstallFirstFile);
  std::string whole;
  for (const auto* lines : {&requirements.lines, &requirements.nodeps,
                            &requirements.no_build_isolation, &requirements.uninstall_first}) {
    whole += WholeText(filesystem, directory, *lines) + "\f";
  }
  // The same relative path means another file beside another loader.
  if (whole.find("./") != std::string::npos) whole += directory;
  requirements.fingerprint = ContentHash(whole);
  return requirements;
}

Result<void> CheckSystemRequirements(const FileSystem& filesystem, const std::string& directory,
                                     std::string_view search_path) {
  std::string missing;
  for (const std::string& command : LinesOf(filesystem, directory + "/system-requirements.txt")) {
    if (IsOnPath(filesystem, command, search_path)) continue;
    missing += missing.empty() ? "'" + command + "'" : ", '" + command + "'";
  }
  if (missing.empty()) return {};
  return Error(Status::Unavailable("system-requirements.txt of " + directory + " asks for " +
                                   missing + ", not found on PATH; install it and run again"));
}

}  // namespace tthost
