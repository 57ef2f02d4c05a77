// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/elf_library.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>

#include "host/base/unique_fd.h"

namespace tthost {
namespace {

constexpr unsigned char kByteOrder =
    std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

// Reads structs of a file that may lie about offsets and sizes.
class FileReader {
 public:
  explicit FileReader(int fd) : fd_(fd) {
    struct stat info {};
    if (fstat(fd, &info) == 0) size_ = static_cast<uint64_t>(info.st_size);
  }

  // The Entry at `offset`; nothing beyond the end.
  template <typename Entry>
  std::optional<Entry> At(uint64_t offset) const {
    const auto entries = Table<Entry>(offset, sizeof(Entry));
    return entries.empty() ? std::nullopt : std::optional(entries.front());
  }

  // All complete entries of the table of `size` bytes at `offset`.
  template <typename Entry>
  std::vector<Entry> Table(uint64_t offset, uint64_t size) const {
    const std::string bytes = Bytes(offset, size);
    std::vector<Entry> entries(bytes.size() / sizeof(Entry));
    if (!entries.empty()) std::memcpy(entries.data(), bytes.data(), entries.size() * sizeof(Entry));
    return entries;
  }

  // The zero-terminated text at `offset`.
  std::string Text(uint64_t offset) const { return Bytes(offset, kLongestText).c_str(); }

 private:
  static constexpr uint64_t kLongestText = 4096;

  std::string Bytes(uint64_t offset, uint64_t size) const {
    if (offset >= size_) return "";
    std::string bytes(std::min(size, size_ - offset), '\0');
    const ssize_t got = pread(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    bytes.resize(got < 0 ? 0 : static_cast<size_t>(got));
    return bytes;
  }

  int fd_;
  uint64_t size_ = 0;  // bytes
};

// An empty element, also the last one, is the working directory; an empty text has no element.
void AddRunPaths(const std::string& text, ElfLibrary& library) {
  if (text.empty()) return;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(':', begin), text.size());
    library.run_paths.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

class LibraryReader {
 public:
  explicit LibraryReader(int fd) : reader_(fd) {}

  // False: no shared object of this machine.
  bool Read(ElfLibrary& library) {
    const auto header = reader_.At<Elf64_Ehdr>(0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != kByteOrder ||
        header->e_type != ET_DYN) {
      return false;
    }
    segments_ = reader_.Table<Elf64_Phdr>(header->e_phoff, header->e_phnum * sizeof(Elf64_Phdr));
    for (const Elf64_Phdr& segment : segments_) {
      if (segment.p_type != PT_DYNAMIC) continue;
      ReadDynamic(reader_.Table<Elf64_Dyn>(segment.p_offset, segment.p_filesz), library);
    }
    ReadSymbols(*header, library);
    return true;
  }

 private:
  void ReadDynamic(const std::vector<Elf64_Dyn>& entries, ElfLibrary& library) {
    uint64_t strings = 0;
    for (const Elf64_Dyn& entry : entries) {
      if (entry.d_tag == DT_STRTAB) strings = OffsetOf(entry.d_un.d_ptr);
    }
    for (const Elf64_Dyn& entry : entries) {
      const uint64_t value = entry.d_un.d_val;
      if (entry.d_tag == DT_NULL) return;
      if (entry.d_tag == DT_NEEDED || entry.d_tag == DT_FILTER || entry.d_tag == DT_AUXILIARY) {
        library.needed.push_back(reader_.Text(strings + value));
      }
      if (entry.d_tag == DT_RPATH || entry.d_tag == DT_RUNPATH) {
        AddRunPaths(reader_.Text(strings + value), library);
      }
      if (entry.d_tag == DT_BIND_NOW || (entry.d_tag == DT_FLAGS && (value & DF_BIND_NOW) != 0) ||
          (entry.d_tag == DT_FLAGS_1 && (value & DF_1_NOW) != 0)) {
        library.binds_at_load = true;
      }
    }
  }

  void ReadSymbols(const Elf64_Ehdr& header, ElfLibrary& library) const {
    const auto sections =
        reader_.Table<Elf64_Shdr>(header.e_shoff, header.e_shnum * sizeof(Elf64_Shdr));
    for (const Elf64_Shdr& section : sections) {
      if (section.sh_type != SHT_DYNSYM || section.sh_link >= sections.size()) continue;
      const uint64_t names = sections[section.sh_link].sh_offset;
      for (const auto& symbol : reader_.Table<Elf64_Sym>(section.sh_offset, section.sh_size)) {
        const auto binding = ELF64_ST_BIND(symbol.st_info);
        if (symbol.st_shndx == SHN_UNDEF || binding == STB_LOCAL) continue;
        library.exported.push_back(
            {reader_.Text(names + symbol.st_name), binding == STB_GNU_UNIQUE});
      }
    }
  }

  // Where in the file the loaded address lies.
  uint64_t OffsetOf(uint64_t address) const {
    for (const Elf64_Phdr& segment : segments_) {
      if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
          address - segment.p_vaddr < segment.p_filesz) {
        return address - segment.p_vaddr + segment.p_offset;
      }
    }
    return 0;
  }

  FileReader reader_;
  std::vector<Elf64_Phdr> segments_;
};

}  // namespace

Result<ElfLibrary> ReadElfLibrary(const std::string& path) {
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.IsValid()) return Error(Status::Unavailable(path + ": " + std::strerror(errno)));
  ElfLibrary library;
  if (!LibraryReader(fd.Get()).Read(library)) {
    return Error(Status::Unavailable(path + " is no shared object of this machine"));
  }
  return library;
}

}  // namespace tthost
