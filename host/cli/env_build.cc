// SPDX-License-Identifier: Apache-2.0
// `tt-host env build`: the layers of cases, ahead of a run.
#include <cstdio>
#include <map>
#include <ostream>

#include "host/cli/layer_text.h"
#include "host/cli/run_commands.h"
#include "host/cli/selected_cases.h"
#include "host/cli/signals.h"
#include "host/execute/case_plan.h"
#include "host/execute/layer_builder.h"
#include "host/execute/layer_store.h"

namespace tthost {
namespace {

constexpr int kInterrupted = 2, kNothingSelected = 5;

std::string SecondsSince(int64_t start_ns, const Clock& clock) {
  char text[32];
  const double seconds = static_cast<double>(clock.SteadyNanos() - start_ns) * 1e-9;
  std::snprintf(text, sizeof(text), "%.1f s", seconds);
  return text;
}

// One line about each layer as soon as it is known.
class LayerProgress {
 public:
  LayerProgress(const std::string& cache_directory, size_t count, const Host& host)
      : store_(host.filesystem, cache_directory), count_(count), host_(host) {}

  void Tell(const CaseGroup& group, const Result<ObtainedLayer>& layer) {
    const std::string place = "[" + std::to_string(++told_) + "/" + std::to_string(count_) + "] ";
    if (!layer) {
      ++failures_;
      host_.out << place << "failed " << Joined(group.loaders) << ": " << layer.error().message;
    } else {
      const auto content = store_.ReadContent(layer->key);
      host_.out << place << (layer->is_new ? "built  " : "ready  ") << Joined(group.loaders) << ": "
                << (content ? PackagesText(*content) : content.error().message);
      if (layer->is_new) host_.out << " after " << SecondsSince(start_ns_, host_.clock);
    }
    host_.out << std::endl;
  }

  int Failures() const { return failures_; }

 private:
  LayerStore store_;
  const size_t count_;
  const Host& host_;
  const int64_t start_ns_ = host_.clock.SteadyNanos();
  size_t told_ = 0;
  int failures_ = 0;
};

// What is known before anything is built: a command that is missing, say.
int TellWhatCannotBe(const Selection& selection, const CasePlan& plan, const Host& host) {
  int failures = 0;
  for (size_t i = 0; i < plan.cases.size(); ++i) {
    const auto& outcome = plan.cases[i].outcome;
    if (!outcome || outcome->failure_class != "env") continue;
    host.out << "failed " << selection.cases[i].id << ": " << outcome->message << "\n";
    ++failures;
  }
  return failures;
}

}  // namespace

Result<int> BuildLayers(const EnvBuildCommand& command, const Host& host) {
  TTHOST_ASSIGN_OR_RETURN(const SelectedCases cases,
                          SelectCases(command.catalog, command.filter, host));
  const ExecuteOptions& options = cases.settings.execute;
  const CasePlan plan = PlanCases(cases.selection, options, host.filesystem);
  const int impossible = TellWhatCannotBe(cases.selection, plan, host);
  std::map<std::string, const CaseGroup*> wanted;  // by fingerprint
  for (const CaseGroup& group : plan.groups) {
    if (group.requirements) wanted[group.requirements->fingerprint] = &group;
  }
  host.out << wanted.size() << (wanted.size() == 1 ? " layer" : " layers") << " for "
           << cases.selection.cases.size() << " cases" << std::endl;
  if (cases.selection.cases.empty()) return kNothingSelected;

  RaiseOnSignals(host.interrupt);
  LayerBuilder builder(WorkshopOf(options, host.runner, host.filesystem, host.clock));
  LayerProgress progress(options.cache_directory, wanted.size(), host);
  for (const auto& [fingerprint, group] : wanted) {
    builder.Request({*group->requirements, group->loaders});
  }
  while (!wanted.empty()) {
    std::erase_if(wanted, [&](const auto& entry) {
      const Result<ObtainedLayer>* const layer = builder.Find(entry.first);
      if (layer != nullptr) progress.Tell(*entry.second, *layer);
      return layer != nullptr;
    });
    if (host.interrupt.Requests() > 0) return kInterrupted;
    if (wanted.empty()) break;
    PollSet waits;
    waits.Watch(host.interrupt.Descriptor());
    builder.WatchBy(waits);
    waits.Wait(host.clock);
    builder.TakeNews();
  }
  return impossible + progress.Failures() > 0 ? 1 : 0;
}

}  // namespace tthost
