// SPDX-License-Identifier: Apache-2.0
// Reporters: every run that the host may tell of, and files that appear whole or not at all.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/worker/conformance/checked_plugin.h"
#include "host/worker/conformance/conformance.h"
#include "host/worker/conformance/output_watch.h"
#include "host/worker/conformance/report_drive.h"

namespace tthost::conformance {
namespace {

using Events = std::vector<SampleEvent>;

// A manifest says so of a file that grows or of a database.
constexpr char kWritesInPlace[] = "writes_in_place";

const SampleEvent kFlush = {"flush", "{}"};

bool Declares(const CheckedPlugin& plugin, const std::string& capability) {
  const auto& all = plugin.Manifest().capabilities;
  return std::ranges::find(all, capability) != all.end();
}

// Makes an instance, feeds it and destroys it.
CallEnd Report(CheckedPlugin& plugin, CaseReport& report, const Events& events) {
  const auto reporter = plugin.CreateDefault<tthost_reporter>(report);
  if (reporter == nullptr) return {};
  return FeedAll(*reporter, plugin.Manifest().id, events);
}

void ExpectReported(CheckedPlugin& plugin, CaseReport& report, const Events& events) {
  if (const CallEnd end = Report(plugin, report, events); !end.IsOk()) report.Fail(Told(end));
}

// What a reader of such a file would stumble over, or empty.
std::string Unreadable(const std::string& path, const std::string& content) {
  const auto is_illegal = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r';
  };
  if (path.ends_with(".xml") && std::ranges::any_of(content, is_illegal)) {
    return path + " holds a control character, which XML cannot";
  }
  if (path.ends_with(".json") && !Json::accept(content)) return path + " is no JSON";
  return "";
}

void CheckRun(CheckedPlugin& plugin, CaseReport& report) {
  std::map<std::string, std::string> when_finished;
  {
    const auto reporter = plugin.CreateDefault<tthost_reporter>(report);
    if (reporter == nullptr) return;
    const CallEnd end = FeedAll(*reporter, plugin.Manifest().id, SampleJournal());
    if (!end.IsOk()) return report.Fail(Told(end));
    when_finished = FilesHere();
  }
  for (const auto& [path, content] : FilesHere()) {
    if (Declares(plugin, kWritesInPlace)) continue;
    if (!when_finished.contains(path)) {
      report.Fail(path + " was made in destroy(), after run_finished had returned");
    } else if (when_finished[path] != content) {
      report.Fail(path + " changed in destroy(), after run_finished had returned");
    }
    if (const std::string problem = Unreadable(path, content); !problem.empty()) {
      report.Fail(problem);
    }
  }
}

void CheckUnknownEvent(CheckedPlugin& plugin, CaseReport& report) {
  Events events = SampleJournal();
  events.insert(events.begin() + 2, {"moon_risen", R"({"event":"moon_risen","at":null})"});
  events.insert(events.begin(), {"cases_planned", R"({"event":"cases_planned","planned":[]})"});
  ExpectReported(plugin, report, events);
}

void CheckUnknownKeys(CheckedPlugin& plugin, CaseReport& report) {
  Events events = SampleJournal();
  for (SampleEvent& event : events) {
    Json json = Json::parse(event.json);
    json["key_of_a_later_minor"] = {{"nested", {1, 2, nullptr}}};
    for (const char* const part : {"run", "case", "outcome", "verdict"}) {
      if (json.contains(part)) json[part]["key_of_a_later_minor"] = "text";
    }
    event.json = json.dump();
  }
  ExpectReported(plugin, report, events);
}

void CheckHostileText(CheckedPlugin& plugin, CaseReport& report) {
  const std::string controls = R"(\u0000\u0001\u0008\u000b\u001b[31m\u007f\ufffe]]><&>\"')";
  ExpectReported(plugin, report, SampleJournalWith(controls));
  for (const auto& [path, content] : FilesHere()) {
    if (const std::string problem = Unreadable(path, content); !problem.empty()) {
      report.Fail(problem);
    }
  }
}

void CheckInvalidUnicode(CheckedPlugin& plugin, CaseReport& report) {
  for (const std::string text : {"\\ud800", "\\udc00\\ud800", "\xff\xfe\x80", "\xc3"}) {
    const CallEnd end = Report(plugin, report, SampleJournalWith(text));
    if (!end.IsOk()) {
      return report.Fail(Told(end));
    }
  }
}

void CheckFlush(CheckedPlugin& plugin, CaseReport& report) {
  Events events = {kFlush};
  for (const SampleEvent& event : SampleJournal()) {
    events.push_back(event);
    events.push_back(kFlush);
  }
  events.push_back(kFlush);
  ExpectReported(plugin, report, events);
}

void CheckUnfinished(CheckedPlugin& plugin, CaseReport& report) {
  const Events all = SampleJournal();
  for (size_t count = 0; count < all.size(); ++count) {
    ExpectReported(plugin, report, Events(all.begin(), all.begin() + ptrdiff_t(count)));
    RemoveFilesHere();
  }
}

void CheckWhole(CheckedPlugin& plugin, CaseReport& report) {
  if (Declares(plugin, kWritesInPlace)) {
    return report.Skip("the manifest has the capability writes_in_place");
  }
  // Folders are there from the first run on, and can be watched in the second.
  if (!Report(plugin, report, SampleJournal()).IsOk()) {
    return report.Skip("a run is not reported; see reporter.run");
  }
  RemoveFilesHere();
  OutputWatch watch;
  Events events;
  for (const SampleEvent& event : SampleJournal()) {
    events.push_back(event);
    events.push_back(kFlush);
  }
  Report(plugin, report, events);
  const auto files = FilesHere();
  for (const std::string& path : watch.WrittenInPlace()) {
    if (files.contains(path)) report.Fail(path + " was written under its own name");
  }
}

// Keys that say where a reporter writes.
constexpr std::array kPlaces = {"out", "file", "path", "dir", "db"};

void CheckBlocked(CheckedPlugin& plugin, CaseReport& report) {
  if (!plugin.CanCreate(report)) return;
  std::ofstream("blocked") << "a file where a folder would have to be";
  bool has_place = false;
  for (const char* const key : kPlaces) {
    Json config = Json::parse(plugin.Config());
    if (!config.contains(key) || !config[key].is_string()) continue;
    has_place = true;
    config[key] = std::filesystem::absolute("blocked/inside/report").string();
    SetSituation(std::string(key) + " = " + config[key].dump());
    CallEnd end;
    const auto reporter = plugin.Create<tthost_reporter>(config.dump(), end);
    if (reporter != nullptr) end = FeedAll(*reporter, plugin.Manifest().id, SampleJournal());
    if (end.IsOk()) {
      report.Fail("it said nothing when it could not write to " + config[key].dump());
    } else if (end.text.empty()) {
      report.Fail(Told(end));
    }
  }
  if (!has_place) report.Skip("no key out, file, path, dir or db says where it writes");
}

constexpr ConformanceCase kCases[] = {
    {"reporter.run", Needs::kInstance,
     "a run is reported, and all of it stands when run_finished returns",
     "write, rename and close in the event run_finished; destroy() may come late or never",
     CheckRun},
    {"reporter.unknown-event", Needs::kInstance, "kinds of event that are not known are ignored",
     "return TTHOST_OK for every kind that you do not know: a later host says more",
     CheckUnknownEvent},
    {"reporter.unknown-keys", Needs::kInstance, "keys that are not known are ignored",
     "read the keys that you need and let the others be: a later host says more", CheckUnknownKeys},
    {"reporter.hostile-text", Needs::kInstance,
     "control characters and markup in a model's texts are borne, and files stay readable",
     "escape what your format escapes and replace what it cannot hold", CheckHostileText},
    {"reporter.invalid-unicode", Needs::kInstance,
     "bytes that are no UTF-8 and lone surrogates in a model's texts are borne",
     "replace them, by U+FFFD for instance: one odd message must not cost the report",
     CheckInvalidUnicode},
    {"reporter.flush", Needs::kInstance, "flush is borne at any time",
     "bring what is known so far to a safe place, be it nothing", CheckFlush},
    {"reporter.unfinished", Needs::kInstance, "a run may end at any event, without run_finished",
     "let destroy() bear a run in every state", CheckUnfinished},
    {"reporter.whole-files", Needs::kInstance,
     "no file can be seen half written under its own name",
     "write a file beside it, sync and rename; a reporter of a file that grows or of a database "
     "says so by \"capabilities\": [\"writes_in_place\"]",
     CheckWhole},
    {"reporter.blocked-place", Needs::kInstance,
     "what cannot be written is an error with a reason, not silence",
     "check every write, rename and close, and fail with the path and the reason", CheckBlocked},
};

}  // namespace

Cases ReporterCases() { return kCases; }

}  // namespace tthost::conformance
