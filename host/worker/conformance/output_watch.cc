// SPDX-License-Identifier: Apache-2.0
#include "host/worker/conformance/output_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace tthost::conformance {
namespace {

namespace fs = std::filesystem;

std::string ContentOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

std::map<std::string, std::string> FilesHere() {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(".")) {
    if (!entry.is_regular_file()) continue;
    files[fs::relative(entry.path(), ".").string()] = ContentOf(entry.path());
  }
  return files;
}

void RemoveFilesHere() {
  for (const auto& [path, content] : FilesHere()) fs::remove(path);
}

OutputWatch::OutputWatch() : inotify_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  const auto watch = [this](const std::string& folder) {
    const std::string path = folder.empty() ? "." : folder;
    const int id = inotify_add_watch(inotify_.Get(), path.c_str(), IN_CREATE | IN_MODIFY);
    if (id >= 0) folders_[id] = folder.empty() ? "" : folder + "/";
  };
  watch("");
  for (const auto& entry : fs::recursive_directory_iterator(".")) {
    if (entry.is_directory()) watch(fs::relative(entry.path(), ".").string());
  }
}

std::set<std::string> OutputWatch::WrittenInPlace() {
  alignas(inotify_event) char buffer[16 * 1024];
  for (ssize_t size; (size = read(inotify_.Get(), buffer, sizeof(buffer))) > 0;) {
    for (const char* at = buffer; at < buffer + size;) {
      const auto* const event = reinterpret_cast<const inotify_event*>(at);
      if (event->len > 0 && (event->mask & IN_ISDIR) == 0) {
        written_.insert(folders_[event->wd] + event->name);
      }
      at += sizeof(inotify_event) + event->len;
    }
  }
  return written_;
}

}  // namespace tthost::conformance
