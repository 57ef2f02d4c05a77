// SPDX-License-Identifier: Apache-2.0
#include "host/base/unified_diff.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "host/base/text_lines.h"

namespace tthost {
namespace {

constexpr size_t kContext = 3;

using Lines = std::vector<std::string_view>;

// Lines [old_begin, old_end) became [new_begin, new_end).
struct Change {
  size_t old_begin = 0, old_end = 0, new_begin = 0, new_end = 0;
};

// Of the lines between what both texts begin and end with, by Myers' algorithm of 1986.
class ShortestEdit {
 public:
  ShortestEdit(const Lines& before, const Lines& after) : before_(before), after_(after) {
    const size_t shorter = std::min(before.size(), after.size());
    while (head_ < shorter && before[head_] == after[head_]) ++head_;
    while (tail_ < shorter - head_ &&
           before[before.size() - tail_ - 1] == after[after.size() - tail_ - 1]) {
      ++tail_;
    }
    old_count_ = static_cast<int>(before.size() - head_ - tail_);
    new_count_ = static_cast<int>(after.size() - head_ - tail_);
  }

  std::vector<Change> Changes() {
    Search();
    return Walk();
  }

 private:
  // How far into the old lines each diagonal (old minus new) reaches with so many edits.
  using Reached = std::vector<int>;
  static int& At(Reached& reached, int diagonal) {
    return reached[static_cast<size_t>(diagonal + static_cast<int>(reached.size()) / 2)];
  }

  bool Equal(int old_line, int new_line) const {
    return before_[head_ + static_cast<size_t>(old_line)] ==
           after_[head_ + static_cast<size_t>(new_line)];
  }

  // Whether the step onto `diagonal` is an inserted line.
  static bool Inserts(Reached& last, int edits, int diagonal) {
    return diagonal == -edits ||
           (diagonal != edits && At(last, diagonal - 1) < At(last, diagonal + 1));
  }

  void Search() {
    Reached reached = {0, 0, 0};
    for (int edits = 0;; ++edits) {
      Reached next(static_cast<size_t>(2 * edits + 5), 0);
      for (int diagonal = -edits; diagonal <= edits; diagonal += 2) {
        int old_line = 0;
        if (edits > 0) {
          old_line = Inserts(reached, edits, diagonal) ? At(reached, diagonal + 1)
                                                       : At(reached, diagonal - 1) + 1;
        }
        int new_line = old_line - diagonal;
        while (old_line < old_count_ && new_line < new_count_ && Equal(old_line, new_line)) {
          ++old_line;
          ++new_line;
        }
        At(next, diagonal) = old_line;
        if (old_line >= old_count_ && new_line >= new_count_) return;
      }
      steps_.push_back(next);
      reached = std::move(next);
    }
  }

  // Back from the end, one edit at a time.
  std::vector<Change> Walk() {
    std::vector<Change> changes;
    int old_line = old_count_, new_line = new_count_;
    for (auto edits = static_cast<int>(steps_.size()); edits > 0; --edits) {
      Reached& last = steps_[static_cast<size_t>(edits) - 1];
      const int diagonal = old_line - new_line;
      const bool inserts = Inserts(last, edits, diagonal);
      const int from = inserts ? diagonal + 1 : diagonal - 1;
      old_line = At(last, from);
      new_line = old_line - from;
      Add({Place(old_line), Place(old_line + (inserts ? 0 : 1)), Place(new_line),
           Place(new_line + (inserts ? 1 : 0))},
          changes);
    }
    std::ranges::reverse(changes);
    return changes;
  }

  size_t Place(int line) const { return head_ + static_cast<size_t>(line); }

  static void Add(const Change& earlier, std::vector<Change>& changes) {
    if (!changes.empty() && changes.back().old_begin == earlier.old_end &&
        changes.back().new_begin == earlier.new_end) {
      changes.back().old_begin = earlier.old_begin;
      changes.back().new_begin = earlier.new_begin;
    } else {
      changes.push_back(earlier);
    }
  }

  const Lines& before_;
  const Lines& after_;
  size_t head_ = 0, tail_ = 0;
  int old_count_ = 0, new_count_ = 0;
  std::vector<Reached> steps_;
};

void AddLine(char mark, std::string_view line, std::string& text) {
  text += mark;
  text += line;
  if (!line.ends_with('\n')) text += "\n\\ No newline at end of file\n";
}

std::string Range(size_t begin, size_t end) {
  return std::to_string(begin == end ? begin : begin + 1) + "," + std::to_string(end - begin);
}

// Changes [first, last) with the lines between and around them.
std::string Hunk(const Lines& before, const Lines& after, const Change* first, const Change* last) {
  const size_t lead = std::min(first->old_begin, kContext);
  const size_t trail = std::min(before.size() - (last - 1)->old_end, kContext);
  std::string text = "@@ -" + Range(first->old_begin - lead, (last - 1)->old_end + trail) + " +" +
                     Range(first->new_begin - lead, (last - 1)->new_end + trail) + " @@\n";
  size_t line = first->old_begin - lead;
  for (const Change* change = first; change != last; ++change) {
    for (; line < change->old_begin; ++line) AddLine(' ', before[line], text);
    for (; line < change->old_end; ++line) AddLine('-', before[line], text);
    for (size_t i = change->new_begin; i < change->new_end; ++i) AddLine('+', after[i], text);
  }
  for (const size_t end = line + trail; line < end; ++line) AddLine(' ', before[line], text);
  return text;
}

// Programs that read it end a name at a blank that no tab follows.
std::string Name(const std::string& name) {
  return name.find(' ') == std::string::npos ? name : name + "\t";
}

}  // namespace

std::string UnifiedDiff(const std::string& old_name, const std::string& new_name,
                        const std::string& before, const std::string& after) {
  if (before == after) return "";
  const Lines old_lines = LinesOf(before), new_lines = LinesOf(after);
  const std::vector<Change> changes = ShortestEdit(old_lines, new_lines).Changes();
  std::string text = "--- " + Name(old_name) + "\n+++ " + Name(new_name) + "\n";
  for (size_t begin = 0, end = 0; begin < changes.size(); begin = end) {
    end = begin + 1;
    while (end < changes.size() &&
           changes[end].old_begin - changes[end - 1].old_end <= 2 * kContext) {
      ++end;
    }
    text += Hunk(old_lines, new_lines, &changes[begin], changes.data() + end);
  }
  return text;
}

}  // namespace tthost
