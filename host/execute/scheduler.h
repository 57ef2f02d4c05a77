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
  size_t group = 0;         // of cases that start in the same way
  int chips = 0;            // of a device; 0: none
  bool has_process = true;  // false: how it ends is known already
};

// What the scheduler asks about the world.
class StartConditions {
 public:
  enum class GroupState {
    kWarm = 1,   // a process of it starts at once
    kCold,       // a process of it can start, and takes its time
    kUnwarmed,   // no process of it can start before Warm() had its effect
    kBeingMade,  // no process of it can start yet
  };

  virtual ~StartConditions() = default;
  virtual GroupState StateOf(size_t group) = 0;
  // Begins to make a group warm that is not, if nobody did; the state may be another one at once.
  virtual void Warm(size_t group) = 0;
  // So many chips can be had now.
  virtual bool HasChips(int count) = 0;
};

class Scheduler {
 public:
  static constexpr double kAny = std::numeric_limits<double>::infinity();

  struct Rules {
    size_t lanes = 1;              // cases at the same time
    double memory_kib = kAny;      // that what running cases need at their peaks may add up to
    double cores = kAny;           // that what running cases are expected to use may add up to
    double cores_per_case = kAny;  // no case is expected to use more
    // Only as many cases start before one whose group is not ready as leave it a lane.
    bool keeps_order = false;
    bool is_longest_first = false;  // the order is: equals may change places
  };

  enum class Shortage { kNone = 1, kMemory, kCores, kLayer };

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
  // warm; whose group is being made, or warmed from now on, lets those go before it that can start.
  // A case that needs more memory or processors than there are runs alone. The first in line is
  // passed over a bounded number of times, then nothing starts before it.
  std::optional<size_t> Next(StartConditions& conditions);
  // Warms the group of the first in line, which starts as soon as a lane is free.
  void WarmAhead(StartConditions& conditions) const;
  // Of a case that Next() gave: it has so much now, and counts by that where it is more than what
  // was expected.
  void Measure(size_t case_index, double kib);
  // Of a case that Next() gave; what it was seen to need: 0 when it is not known.
  void End(size_t case_index, int64_t peak_kib, double cores = 0);
  // What the first in line lacks beside a lane and chips; where the groups of all are being made,
  // that.
  Shortage HeldBackBy(StartConditions& conditions) const;

  const std::vector<size_t>& Waiting() const { return waiting_; }
  size_t Running() const { return running_.size(); }
  // A case waits, and not for a lane of this run.
  bool HasFreeLane() const { return !waiting_.empty() && Running() < rules_.lanes; }
  // The first in line was passed over too often.
  bool IsHeldForTheFirst() const { return passed_over_ >= MostPassedOver(); }

 private:
  struct Needed {
    double kib = 0, cores = 0;
    double measured_kib = 0;
  };

  Needed ForecastOf(size_t case_index) const;
  Shortage ShortageFor(size_t case_index) const;
  std::optional<size_t> PlaceOfFirst(StartConditions& conditions) const;
  std::optional<size_t> PlaceOfNext(StartConditions& conditions) const;
  StartConditions::GroupState StateOf(size_t case_index, StartConditions& conditions,
                                      bool warms) const;
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
