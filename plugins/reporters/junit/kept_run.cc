// SPDX-License-Identifier: Apache-2.0
#include "kept_run.h"

#include <xxhash.h>

#include <utility>

#include "text/clean_text.h"

namespace tthost::junit {

using sdk::Json;

KeptRun::KeptRun(const std::string& path, std::string owner, CaseStyle style)
    : spill_(path), owner_(std::move(owner)), style_(std::move(style)) {}

void KeptRun::StartRun(const Json& event) {
  started_ = event;
  finished_ = Json();  // a resumed run has ended before
}

void KeptRun::StartCase(const Json& event) {
  const uint32_t index = IndexOf(event);
  if (cases_[index].element.size == 0) running_.insert_or_assign(index, event);
}

void KeptRun::FinishCase(const Json& event) {
  const TestCase test = FinishedTestCase(event, Options());
  const uint32_t index = IndexOf(event);
  KeptCase& kept = cases_[index];
  kept.element = spill_.Append(OpenCaseElement(test, style_));
  kept.output = spill_.Append(reporters::Tail(test.output, kMostTextBytes));
  kept.seconds = test.seconds;
  kept.trouble.reset();
  if (test.trouble) kept.trouble = test.trouble->element;
  running_.erase(index);
}

uint32_t KeptRun::IndexOf(const Json& event) {
  const std::string& id = event.At("case").String("id");
  const uint64_t digest = XXH3_64bits(id.data(), id.size());
  const auto [place, is_new] = places_.try_emplace(digest, uint32_t(cases_.size()));
  if (is_new) cases_.emplace_back();
  return place->second;
}

Counts KeptRun::Count() const {
  Counts counts{.tests = cases_.size(), .failures = running_.size()};
  for (const KeptCase& kept : cases_) {
    counts.seconds += kept.seconds;
    if (!kept.trouble) continue;
    counts.errors += *kept.trouble == Element::kError;
    counts.failures += *kept.trouble == Element::kFailure;
    counts.skipped += *kept.trouble == Element::kSkipped;
  }
  return counts;
}

std::vector<size_t> KeptRun::OutputSizes() const {
  std::vector<size_t> sizes;
  for (const KeptCase& kept : cases_) {
    if (kept.output.size > 0) sizes.push_back(kept.output.size);
  }
  return sizes;
}

void KeptRun::ForEachCase(const Visit& visit) {
  for (uint32_t index = 0; index < cases_.size(); ++index) {
    const KeptCase& kept = cases_[index];
    if (const auto running = running_.find(index); running != running_.end()) {
      visit(OpenCaseElement(UnfinishedTestCase(running->second, Options()), style_), "");
    } else {
      visit(spill_.Read(kept.element), spill_.Read(kept.output));
    }
  }
}

}  // namespace tthost::junit
