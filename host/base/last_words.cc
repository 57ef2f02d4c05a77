// SPDX-License-Identifier: Apache-2.0
#include "host/base/last_words.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "host/base/unique_fd.h"

namespace tthost {
namespace {

constexpr size_t kField = 512;
// Each field ends with a zero.
struct Page {
  char doing[kField];
  char fault[kField];
  char advice[kField];
};

Page* page = nullptr;
pid_t keeper = 0;

void Put(char* field, const char* text, size_t size) {
  size = std::min(size, kField - 1);
  std::memcpy(field, text, size);
  field[size] = '\0';
}

std::string Field(const std::string& file, size_t begin) {
  return std::string(file.c_str() + begin, strnlen(file.c_str() + begin, kField - 1));
}

}  // namespace

Result<void> KeepLastWords(const std::string& path) {
  const UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  void* memory = MAP_FAILED;
  if (fd.IsValid() && ftruncate(fd.Get(), sizeof(Page)) == 0) {
    memory = mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, fd.Get(), 0);
  }
  if (memory == MAP_FAILED) {
    return Error(Status::Unavailable("cannot share '" + path + "': " + std::strerror(errno)));
  }
  page = static_cast<Page*>(memory);
  keeper = gettid();
  return {};
}

void SayDoing(std::string_view doing) {
  if (page != nullptr && gettid() == keeper) Put(page->doing, doing.data(), doing.size());
}

void SayFault(const char* fault, const char* advice) {
  if (page == nullptr) return;
  Put(page->fault, fault, strlen(fault));
  Put(page->advice, advice, strlen(advice));
}

LastWords ReadLastWords(const FileSystem& filesystem, const std::string& path) {
  const auto file = filesystem.Read(path);
  if (!file || file->size() < sizeof(Page)) return {};
  return {.doing = Field(*file, offsetof(Page, doing)),
          .fault = Field(*file, offsetof(Page, fault)),
          .advice = Field(*file, offsetof(Page, advice))};
}

}  // namespace tthost
