// SPDX-License-Identifier: Apache-2.0
#include "host/cli/case_presence.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

TEST(HasCase, KnowsDirectoriesAndVariants) {
  Catalog catalog;
  catalog.loaders.resize(3);
  catalog.loaders[0].directory = "one/pytorch";
  catalog.loaders[0].variants = {{}};
  catalog.loaders[1].directory = "many/pytorch";
  catalog.loaders[1].variants = {{"small-2"}, {"large"}};
  catalog.loaders[2].directory = "broken/pytorch";
  catalog.loaders[2].error = LoaderError{3, "no"};
  const auto has = [&](const std::string& model) {
    return HasCase(catalog, model + "-tensor_parallel-full-training");
  };
  EXPECT_TRUE(has("one/pytorch"));
  EXPECT_FALSE(has("one/pytorch-new"));
  EXPECT_TRUE(has("many/pytorch-small-2"));
  EXPECT_FALSE(has("many/pytorch-small"));
  EXPECT_FALSE(has("many/pytorch"));
  EXPECT_TRUE(has("broken/pytorch-whatever"));
  EXPECT_FALSE(has("gone/pytorch"));
}

}  // namespace
}  // namespace tthost
