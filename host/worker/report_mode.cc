// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "host/model/event.h"
#include "host/plugins/loading/plugin_call.h"
#include "host/worker/modes.h"
#include "host/worker/plugin_instances.h"
#include "host/worker/python_loading.h"

namespace tthost {
namespace {

// A journal that another process appends to, read record by record.
class JournalReader {
 public:
  explicit JournalReader(const std::string& path)
      : path_(path), fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}

  // Calls `use(line)` for every complete record below `size` bytes that was not read yet.
  template <typename Use>
  Result<void> ReadUpTo(int64_t size, const Use& use) {
    while (offset_ < size) {
      char buffer[64 * 1024];
      const auto wanted = std::min<int64_t>(size - offset_, sizeof(buffer));
      const ssize_t got = pread(fd_.Get(), buffer, static_cast<size_t>(wanted), offset_);
      if (got <= 0) {
        return Error(Status::Unavailable("cannot read journal '" + path_ +
                                         "': " + (got == 0 ? "it ends early" : strerror(errno))));
      }
      offset_ += got;
      pending_.append(buffer, static_cast<size_t>(got));
      TTHOST_RETURN_IF_ERROR(TakeLines(use));
    }
    return {};
  }

 private:
  template <typename Use>
  Result<void> TakeLines(const Use& use) {
    size_t begin = 0;
    for (size_t end; (end = pending_.find('\n', begin)) != std::string::npos; begin = end + 1) {
      TTHOST_RETURN_IF_ERROR(use(pending_.substr(begin, end - begin)));
    }
    pending_.erase(0, begin);
    return {};
  }

  std::string path_;
  UniqueFd fd_;
  int64_t offset_ = 0;
  std::string pending_;  // the beginning of a record whose end was not read yet
};

// Sends the reporter's log lines to the controller.
struct ReporterCall : tthost_call {
  ReporterCall(const std::string& plugin_id, Channel& channel)
      : tthost_call(plugin_id), channel(channel) {}

  void Log(int32_t level, std::string_view text) override {
    (void)channel.Send({{"type", "log"}, {"level", level}, {"text", text}});
  }

  Channel& channel;
};

class FedReporter {
 public:
  FedReporter(std::string id, tthost_reporter reporter, Channel& channel)
      : id_(std::move(id)), reporter_(reporter), channel_(channel) {}
  FedReporter(const FedReporter&) = delete;
  FedReporter& operator=(const FedReporter&) = delete;
  ~FedReporter() { reporter_.destroy(reporter_.self); }

  Result<void> Deliver(const std::string& kind, const std::string& json) {
    ReporterCall call(id_, channel_);
    const tthost_status status = reporter_.event(reporter_.self, &call, ToStr(kind), ToStr(json));
    if (status != TTHOST_OK) return Error(PluginError(call, "event", status));
    return {};
  }

  Result<void> DeliverRecord(const std::string& record) {
    return Deliver(std::string(EventNameOf(record)), record);
  }

 private:
  std::string id_;
  tthost_reporter reporter_;
  Channel& channel_;
};

// Null where the plugin does not need it.
Result<PythonBridge*> PythonFor(const ConfiguredPlugin& plugin) {
  if (!plugin.IsPython()) return nullptr;
  if (plugin.environment.empty()) {
    return Error(Status::Usage("reporter '" + plugin.id +
                               "' is written in Python and there is no environment to run it in: "
                               "--python VENV names one, `make setup` makes one"));
  }
  return StartPython(plugin.environment, "");
}

// False: the controller died; what the reporter has so far stays.
Result<bool> FeedReporter(const ConfiguredPlugin& plugin, PythonBridge* python,
                          const std::string& journal_path, Channel& channel) {
  TTHOST_ASSIGN_OR_RETURN(const tthost_reporter made, MakeReporter(plugin, python));
  FedReporter reporter(plugin.id, made, channel);
  JournalReader journal(journal_path);
  const auto deliver = [&](const std::string& record) { return reporter.DeliverRecord(record); };
  while (true) {
    TTHOST_ASSIGN_OR_RETURN(const Received received, channel.Receive(/*wait=*/true));
    if (received.state == ReceiveState::kClosed) return false;
    const Json frame = Json::parse(received.frame.text);
    const std::string type = frame.at("type");
    if (type == "flush") {
      TTHOST_RETURN_IF_ERROR(reporter.Deliver("flush", "{}"));
      continue;
    }
    TTHOST_RETURN_IF_ERROR(journal.ReadUpTo(frame.at("size"), deliver));
    if (type == "end") return true;
  }
}

}  // namespace

Result<void> RunReportMode(const Json& start, Channel& channel) {
  const ConfiguredPlugin plugin = ConfiguredPluginFromJson(start.at("plugin"));
  TTHOST_ASSIGN_OR_RETURN(PythonBridge* const python, PythonFor(plugin));
  const Result<bool> has_all = FeedReporter(plugin, python, start.at("journal"), channel);
  if (python != nullptr) python->FlushOutput();
  if (!has_all) return Error(has_all.error());
  // Said when the reporter is gone: what it writes as it goes is delivered, too.
  return *has_all ? channel.Send({{"type", "done"}}) : Result<void>();
}

}  // namespace tthost
