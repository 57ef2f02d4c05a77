// SPDX-License-Identifier: Apache-2.0
#include "file/spill_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "file/file_descriptor.h"

namespace tthost::reporters {
namespace {

constexpr size_t kMostPending = 1 << 20;

int OpenWithoutName(const std::string& folder) {
  const int fd = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0) return fd;
  std::string name = folder + "/.tt-host-spill-XXXXXX";  // not every file system knows O_TMPFILE
  const int named = mkostemp(name.data(), O_CLOEXEC);
  if (named < 0) FailOn("cannot make a file in", folder);
  unlink(name.c_str());
  return named;
}

}  // namespace

SpillFile::SpillFile(const std::string& path)
    : folder_(FolderOf(path)), fd_(OpenWithoutName(folder_)) {}

SpillFile::~SpillFile() { close(fd_); }

SpillPlace SpillFile::Append(std::string_view record) {
  const SpillPlace place{written_ + pending_.size(), uint32_t(record.size())};
  pending_ += record;
  if (pending_.size() >= kMostPending) WritePending();
  return place;
}

void SpillFile::WritePending() {
  WriteAll(fd_, pending_, "a temporary file in " + folder_);
  written_ += pending_.size();
  pending_.clear();
}

std::string SpillFile::Read(SpillPlace place) {
  if (place.offset + place.size > written_) WritePending();
  std::string record(place.size, '\0');
  for (size_t done = 0; done < record.size();) {
    const ssize_t got =
        pread(fd_, record.data() + done, record.size() - done, off_t(place.offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) FailOn("cannot read a temporary file in", folder_);
    done += size_t(got);
  }
  return record;
}

}  // namespace tthost::reporters
