// SPDX-License-Identifier: Apache-2.0
#include "host/worker/conformance/manifest_section.h"

#include <elf.h>

#include <cstring>
#include <string_view>

#include "host/base/filesystem.h"

namespace tthost::conformance {
namespace {

constexpr std::string_view kName = ".tthost";

// Null-terminated or empty; everything is checked against the size of the file.
std::string_view Part(std::string_view bytes, uint64_t offset, uint64_t size) {
  if (offset > bytes.size() || bytes.size() - offset < size) return {};
  return bytes.substr(offset, size);
}

template <typename T>
std::optional<T> At(std::string_view bytes, uint64_t offset) {
  const std::string_view part = Part(bytes, offset, sizeof(T));
  if (part.empty()) return std::nullopt;
  T value;
  std::memcpy(&value, part.data(), sizeof(T));
  return value;
}

}  // namespace

Result<std::optional<std::string>> ReadManifestSection(const std::string& path) {
  TTHOST_ASSIGN_OR_RETURN(const std::string bytes, LocalFileSystem().Read(path));
  const auto header = At<Elf64_Ehdr>(bytes, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ELFCLASS64) {
    return Error(Status::Usage(path + " is no 64-bit ELF file"));
  }
  const auto section_at = [&](uint64_t index) {
    return At<Elf64_Shdr>(bytes, header->e_shoff + index * sizeof(Elf64_Shdr));
  };
  const auto names = section_at(header->e_shstrndx);
  for (uint64_t i = 0; names && i < header->e_shnum; ++i) {
    const auto section = section_at(i);
    if (!section) break;
    const std::string_view name =
        Part(bytes, names->sh_offset + section->sh_name, kName.size() + 1);
    if (name != std::string_view(kName.data(), kName.size() + 1)) continue;
    return std::optional<std::string>(Part(bytes, section->sh_offset, section->sh_size));
  }
  return std::optional<std::string>();
}

}  // namespace tthost::conformance
