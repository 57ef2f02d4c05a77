// SPDX-License-Identifier: Apache-2.0
// feed_reporter LIBRARY CONFIG: hands each line of stdin to a reporter as an event, or a line
// "flush" as that. Prints why the reporter failed and ends with its status.
#include <dlfcn.h>

#include <cstdio>
#include <iostream>
#include <string>

#define TTHOST_MANIFEST_SIZE 1
#include "tthost/cpp/json.hpp"
#include "tthost/tthost.h"

namespace {

using tthost::sdk::Str;

void Log(tthost_call*, int32_t, tthost_str text) {
  std::cerr << "log: " << tthost::sdk::View(text) << "\n";
}
tthost_status Fail(tthost_call*, tthost_status code, tthost_str text) {
  std::cerr << tthost::sdk::View(text) << "\n";
  return code;
}
const void* Extension(tthost_str) { return nullptr; }

constexpr tthost_host kHost = {
    sizeof(tthost_host), TTHOST_SDK_MINOR, &Log, &Fail, nullptr, nullptr, nullptr, nullptr,
    &Extension,
};

int Feed(const tthost_reporter& reporter) {
  for (std::string line; std::getline(std::cin, line);) {
    const std::string kind =
        line == "flush" ? line : tthost::sdk::Json::Parse(line).String("event");
    const tthost_status status =
        reporter.event(reporter.self, nullptr, Str(kind), Str(line == "flush" ? "{}" : line));
    if (status != TTHOST_OK) return status;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  void* const library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    std::cerr << dlerror() << "\n";
    return 2;
  }
  using Query = const tthost_plugin* (*)(const tthost_host*);
  const auto query = reinterpret_cast<Query>(dlsym(library, TTHOST_PLUGIN_ENTRY));
  tthost_reporter reporter = {};
  reporter.struct_size = sizeof(reporter);
  const tthost_status made = query(&kHost)->create(&kHost, nullptr, Str(argv[2]), &reporter);
  if (made != TTHOST_OK) return made;
  const int ended = Feed(reporter);
  reporter.destroy(reporter.self);
  return ended;
}
