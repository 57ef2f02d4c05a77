// SPDX-License-Identifier: Apache-2.0
#include "host/execute/case_directory.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

TEST(CaseSlug, KeepsOnlySafeCharacters) {
  const std::string slug = CaseSlug("bert/pytorch-Größe v1.5-inference");
  EXPECT_EQ(slug.substr(0, slug.rfind('-')), "bert_pytorch-Gr____e_v1_5-inference");
}

TEST(CaseSlug, KeepsLookalikesApart) {
  EXPECT_NE(CaseSlug("a/b"), CaseSlug("a_b"));
  EXPECT_NE(CaseSlug(std::string(200, 'x') + "1"), CaseSlug(std::string(200, 'x') + "2"));
  EXPECT_EQ(CaseSlug("a/b"), CaseSlug("a/b"));
}

TEST(CaseSlug, IsNeverTooLongNorADotName) {
  EXPECT_LE(CaseSlug(std::string(1000, '.')).size(), 255u);
  EXPECT_FALSE(CaseSlug("..").starts_with('.'));
}

}  // namespace
}  // namespace tthost
