// SPDX-License-Identifier: Apache-2.0
#include "host/select/nearest_id.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "host/base/nearest_name.h"
#include "host/select/misspelling.h"

namespace tthost {
namespace {

using Letters = std::array<uint8_t, 32>;

Letters LettersOf(std::string_view text) {
  Letters letters = {};
  for (const unsigned char c : text) {
    uint8_t& count = letters[c % letters.size()];
    if (count < UINT8_MAX) ++count;
  }
  return letters;
}

// No more than the distance of the texts whose letters these are.
size_t LeastDistance(const Letters& a, const Letters& b) {
  int of_a = 0, of_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const int surplus = a[i] - b[i];
    of_a += std::max(surplus, 0);
    of_b += std::max(-surplus, 0);
  }
  return static_cast<size_t>(std::max(of_a, of_b));
}

// The same for texts that differ in case, and in '-' for '_'.
std::string Folded(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) {
    c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return folded;
}

// "a/pytorch-x" -> "a/pytorch", "x". Without a framework's name all of it is directory.
std::pair<std::string_view, std::string_view> Split(std::string_view text) {
  for (const std::string_view name : {"/pytorch-", "/jax-"}) {
    const size_t at = text.find(name);
    if (at == std::string_view::npos) continue;
    const size_t end = at + name.size();
    return {text.substr(0, end - 1), text.substr(end)};
  }
  return {text, {}};
}

std::string TailOfEntry(const CatalogEntry& entry) {
  return "-" + std::string(entry.parallelism) + "-full-" + std::string(RunModeName(entry.run_mode));
}

}  // namespace

NearestId::NearestId(const std::vector<CatalogEntry>& entries) {
  std::set<std::string> tails;
  for (const CatalogEntry& entry : entries) {
    if (!entry.IsModel()) continue;
    const std::string tail = TailOfEntry(entry);
    tails.insert(tail);
    const std::string_view text(entry.id.data(), entry.id.size() - tail.size());
    // The ids of a variant stand side by side.
    if (stems_.empty() || stems_.back().text != text) stems_.push_back({text, LettersOf(text)});
  }
  for (const Stem& stem : stems_) {
    twins_[Folded(stem.text)].push_back(&stem);
    const auto [directory, variant] = Split(stem.text);
    by_directory_[directory].push_back(&stem);
    by_variant_[variant].push_back(&stem);
  }
  tails_.assign(tails.begin(), tails.end());
}

std::string_view NearestId::TailOf(std::string_view id) const {
  for (const std::string& tail : tails_) {
    if (id.ends_with(tail)) return id.substr(id.size() - tail.size());
  }
  return {};
}

NearestId::Match NearestId::Of(std::string_view id) const {
  const std::string_view tail = TailOf(id);
  if (tail.empty()) return NearestTail(id);
  const std::string_view text = id.substr(0, id.size() - tail.size());
  const StemMatch match = NearestStem(text);
  if (match.stem == nullptr) return {};
  const std::string_view meant = match.stem->text;
  const bool is_near = Folded(text) == Folded(meant) || IsMisspelling(text, meant);
  return {std::string(meant) + std::string(tail), match.is_only && is_near};
}

NearestId::StemMatch NearestId::NearestStem(std::string_view text) const {
  if (const auto twins = twins_.find(Folded(text)); twins != twins_.end()) {
    return {twins->second.front(), 1, twins->second.size() == 1};
  }
  const Letters letters = LettersOf(text);
  StemMatch best;
  const auto look = [&](const Stem& stem) {
    if (&stem == best.stem) return;
    size_t limit = std::max(text.size(), stem.text.size()) / 3;
    if (best.stem != nullptr) limit = std::min(limit, best.distance);
    if (LeastDistance(letters, stem.letters) > limit) return;
    const size_t distance = EditDistance(text, stem.text, limit);
    if (distance > limit) return;
    if (best.stem != nullptr && distance == best.distance) {
      best.is_only = false;
    } else {
      best = {&stem, distance, true};
    }
  };
  // What is found early keeps the look at all others short.
  const auto [directory, variant] = Split(text);
  for (const auto& [stems, part] :
       {std::pair(&by_directory_, directory), {&by_variant_, variant}}) {
    const auto likely = stems->find(part);
    if (likely == stems->end()) continue;
    for (const Stem* stem : likely->second) look(*stem);
  }
  for (const Stem& stem : stems_) look(stem);
  return best;
}

// Of an id whose strategy or run mode is wrong: the longest stem that it begins with is meant.
NearestId::Match NearestId::NearestTail(std::string_view id) const {
  const Stem* longest = nullptr;
  for (const Stem& stem : stems_) {
    const std::string_view text = stem.text;
    if (!id.starts_with(text) || id.size() == text.size() || id[text.size()] != '-') continue;
    if (longest == nullptr || text.size() > longest->text.size()) longest = &stem;
  }
  if (longest == nullptr) return {};
  const std::string tail = NearestName(id.substr(longest->text.size()), tails_);
  if (tail.empty()) return {};
  const std::string_view given = id.substr(longest->text.size());
  return {std::string(longest->text) + tail,
          Folded(given) == Folded(tail) || IsMisspelling(given, tail)};
}

}  // namespace tthost
