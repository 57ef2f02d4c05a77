// SPDX-License-Identifier: Apache-2.0
// Decides which case may start now. Pure logic: what runs and what waits, nothing of processes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "host/execute/need_forecast.h"

namespace tthost {

// What a case needs beside a lane, memory and processors.
struct CaseNeeds {
  double expected_seconds = 0;
  size_t group = 0;         // of cases that share a requirement layer
  int chips = 0;            // of a device; 0: none
  bool has_process = true;  // false: how it ends is known already
};

// What the scheduler asks about the world.
class StartConditions {
 public:
  enum class GroupState {
    kWarm = 1,   // a process of it starts at once
    kCold,       // its layer is there
    kBeingMade,  // its layer is not there yet
  };

  virtual ~StartConditions() = default;
  virtual GroupState StateOf(size_t group) = 0;
  // So many chips can be had now.
  virtual bool HasChips(int count) = 0;
};

class Scheduler {
 public:
  static constexpr double kAny = std::numeric_limits<double>::infinity();

  struct Rules {
    size_t lanes = 1;               // cases at the same time
    double memory_kib = kAny;       // that the expected peaks of running cases may add up to
    double cores = kAny;            // that what running cases are expected to use may add up to
    double cores_per_case = kAny;   // no case is expected to use more
    bool keeps_order = false;       // resources alone hold a case back
    bool is_longest_first = false;  // the order is: equals may change places
  };

  enum class Shortage { kNone = 1, kMemory, kCores };

  // `order`: the cases that wait, as indices into `needs`.
  Scheduler(std::vector<size_t> order, std::vector<CaseNeeds> needs, NeedForecasts forecasts,
            const Rules& rules)
      : rules_(rules),
        needs_(std::move(needs)),
        forecasts_(std::move(forecasts)),
        waiting_(std::move(order)) {}

  // The case that is to start now and runs from then on; none when nothing may start before a case
  // ends or the conditions change.
  // The first that fits. What is expected to take about as long may go before it when its group is
  // warm; whose layer is being made lets those go before it that can start. A case that needs more
  // memory or processors than there are runs alone. The first in line is passed over a bounded
  // number of times, then nothing starts before it.
  std::optional<size_t> Next(StartConditions& conditions);
  // Of a case that Next() gave; what it was seen to need: 0 when it is not known.
  void End(size_t case_index, int64_t peak_kib, double cores = 0);
  // What the first in line lacks beside a lane and chips.
  Shortage HeldBackBy() const;

  const std::vector<size_t>& Waiting() const { return waiting_; }
  size_t Running() const { return running_.size(); }
  // A case waits, and not for a lane of this run.
  bool HasFreeLane() const { return !waiting_.empty() && Running() < rules_.lanes; }
  // The first in line was passed over too often.
  bool IsHeldForTheFirst() const { return passed_over_ >= MostPassedOver(); }

 private:
  struct Needed {
    double kib = 0, cores = 0;
  };

  Needed ForecastOf(size_t case_index) const;
  Shortage ShortageFor(size_t case_index) const;
  std::optional<size_t> PlaceOfNext(StartConditions& conditions) const;
  bool Fits(size_t case_index, StartConditions& conditions) const;
  bool IsAboutEqual(size_t case_index, size_t other) const;
  size_t MostPassedOver() const { return 2 * rules_.lanes; }

  const Rules rules_;
  const std::vector<CaseNeeds> needs_;
  NeedForecasts forecasts_;
  std::vector<size_t> waiting_;
  std::map<size_t, Needed> running_;  // by case
  size_t passed_over_ = 0;            // times that the first in line was
};

}  // namespace tthost
