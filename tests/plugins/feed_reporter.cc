// SPDX-License-Identifier: Apache-2.0
// feed_reporter LIBRARY CONFIG [--seconds]: hands each line of stdin to a reporter as an event, or
// a line "flush" as that. Prints why the reporter failed and ends with its status. With --seconds
// it reads all lines first and prints how long the reporter took for them.
#include <dlfcn.h>

#include <chrono>
#include <iostream>
#include <string>
#include <vector>

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

struct Event {
  std::string kind, json;
};

Event EventOf(const std::string& line) {
  if (line == "flush") return {line, "{}"};
  return {tthost::sdk::Json::Parse(line).String("event"), line};
}

tthost_status Hand(const Event& event, const tthost_reporter& reporter) {
  return reporter.event(reporter.self, nullptr, Str(event.kind), Str(event.json));
}

int Feed(const tthost_reporter& reporter) {
  for (std::string line; std::getline(std::cin, line);) {
    if (const tthost_status status = Hand(EventOf(line), reporter); status != TTHOST_OK)
      return status;
  }
  return 0;
}

int FeedTimed(const tthost_reporter& reporter) {
  std::vector<Event> events;
  for (std::string line; std::getline(std::cin, line);) events.push_back(EventOf(line));
  const auto begin = std::chrono::steady_clock::now();
  for (const Event& event : events) {
    if (const tthost_status status = Hand(event, reporter); status != TTHOST_OK) return status;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::cout << took.count() << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_timed = argc == 4 && std::string(argv[3]) == "--seconds";
  if (argc != 3 && !is_timed) return 2;
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
  const int ended = is_timed ? FeedTimed(reporter) : Feed(reporter);
  reporter.destroy(reporter.self);
  return ended;
}
