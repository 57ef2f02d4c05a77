// SPDX-License-Identifier: Apache-2.0
// Base class of comparators that judge leaf by leaf. It records each leaf, aggregates the values,
// names the worst leaf, and writes the sentence for the user.
#pragma once

#include <cmath>
#include <string>
#include <utility>

#include "tthost/cpp/comparator.hpp"
#include "tthost/cpp/number_text.hpp"
#include "tthost/cpp/stats.hpp"

namespace tthost::sdk {

enum class Worst { kSmallest = 1, kLargest };

// What a comparator measures and how its values add up.
struct Measure {
  std::string name;  // "pcc"
  double limit;      // kUndefined: none
  bool gates;        // counts for the verdict; otherwise recorded only
  Worst worst;       // which value stands for all leaves
};

// What one leaf came to.
struct LeafVerdict {
  bool passed;
  double value = kUndefined;
  std::string note = {};  // why a value is undefined, or what decided instead
};

class LeafwiseComparator : public Comparator {
 public:
  explicit LeafwiseComparator(Measure measure) : measure_(std::move(measure)) {}

  // Asks for the statistics that Judge() reads.
  virtual void Wish(Stats&) {}
  virtual LeafVerdict Judge(const LeafPair& leaf, const Stats& stats) = 0;
  // Says in one sentence that `value` is not good enough.
  virtual std::string Sentence(double value) const = 0;

  const Measure& measure() const { return measure_; }

  void Begin(Call& call, const CompareInfo& info) final {
    tally_ = Tally();
    name_leaves_in_message_ = info.phase == "backward";
    Stats stats(call);
    stats.Want(TTHOST_STATS_MAX_ABS);
    Wish(stats);
  }

  void Leaf(Call& call, const LeafPair& leaf) final {
    const Stats stats(call);
    LeafVerdict verdict = Judge(leaf, stats);
    const tthost_leaf_stats figures = stats.Read();
    // Rounding around a true zero says nothing about the model, so it does not speak for it.
    const bool is_noise = IsWithinNoise(figures, leaf.noise_floor);
    if (is_noise) {
      verdict.passed = true;
      verdict.note = "zero within the noise floor of " + NumberText(leaf.noise_floor);
    }
    call.Record(Metric(measure_.name)
                    .Leaf(std::string(leaf.path))
                    .Value(verdict.value)
                    .Limit(measure_.limit)
                    .Passed(verdict.passed)
                    .Gates(measure_.gates)
                    .Note(verdict.note));
    if (is_noise || figures.element_count == 0) verdict.value = kUndefined;
    Add({std::string(leaf.path), std::move(verdict)});
  }

  void Finish(Call& call) final {
    const double value = tally_.failed_undefined > 0 ? kUndefined : tally_.worst.verdict.value;
    Metric metric(measure_.name);
    metric.Value(value).Limit(measure_.limit).Gates(measure_.gates).Note(Note());
    if (tally_.leaves > 0) metric.Passed(tally_.failed == 0);
    if (tally_.failed > 0) {
      metric.Message(name_leaves_in_message_ ? tally_.sentences : Sentence(value));
    }
    call.Record(metric);
  }

 private:
  struct NamedVerdict {
    std::string path;
    LeafVerdict verdict = {true};
  };
  struct Tally {
    size_t leaves = 0, failed = 0, failed_undefined = 0, passed_undefined = 0;
    NamedVerdict worst;             // of all defined values
    NamedVerdict worst_failed;      // an undefined value is worse than any other
    NamedVerdict passed_by_notice;  // the first that passed without a value
    std::string sentences;          // one line per failed leaf
  };

  bool IsWorse(double value, double than) const {
    if (std::isnan(value) || std::isnan(than)) return !std::isnan(value);
    return measure_.worst == Worst::kSmallest ? value < than : value > than;
  }

  void Add(NamedVerdict leaf) {
    const LeafVerdict& verdict = leaf.verdict;
    const bool undefined = std::isnan(verdict.value);
    ++tally_.leaves;
    if (!verdict.passed) {
      ++tally_.failed;
      if (!tally_.sentences.empty()) tally_.sentences += '\n';
      tally_.sentences += "[" + leaf.path + "] " + Sentence(verdict.value);
      const bool is_first_undefined = undefined && tally_.failed_undefined++ == 0;
      const bool is_worse =
          tally_.failed_undefined == 0 && IsWorse(verdict.value, tally_.worst_failed.verdict.value);
      if (is_first_undefined || is_worse) tally_.worst_failed = leaf;
    } else if (undefined && tally_.passed_undefined++ == 0) {
      tally_.passed_by_notice = leaf;
    }
    if (!undefined && IsWorse(verdict.value, tally_.worst.verdict.value)) {
      tally_.worst = std::move(leaf);
    }
  }

  static std::string Describe(const char* what, const NamedVerdict& leaf) {
    const std::string& note = leaf.verdict.note;
    return std::string(what) + " '" + leaf.path + "'" + (note.empty() ? "" : " (" + note + ")");
  }

  // Names the leaf that decides and, where it is another one, the leaf whose value is reported.
  std::string Note() const {
    if (tally_.leaves == 0) return "no leaf to compare";
    std::string note;
    const auto add = [&note](const std::string& part) {
      note += (note.empty() ? "" : "; ") + part;
    };
    if (tally_.failed > 0) {
      add(std::to_string(tally_.failed) + " of " + std::to_string(tally_.leaves) +
          " leaves failed");
      add(Describe("worst leaf", tally_.worst_failed));
    }
    const bool is_named = tally_.failed > 0 && tally_.worst.path == tally_.worst_failed.path;
    if (!std::isnan(tally_.worst.verdict.value) && tally_.failed_undefined == 0 && !is_named) {
      add(Describe(tally_.failed > 0 ? "value of leaf" : "worst leaf", tally_.worst));
    }
    if (tally_.passed_undefined > 0) {
      add(std::to_string(tally_.passed_undefined) + " passed without a value, first " +
          Describe("leaf", tally_.passed_by_notice));
    }
    return note;
  }

  Measure measure_;
  bool name_leaves_in_message_ = false;
  Tally tally_;
};

}  // namespace tthost::sdk
