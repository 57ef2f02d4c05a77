// SPDX-License-Identifier: Apache-2.0
#include "host/select/misspelling.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

TEST(Misspelling, IsASlipInOneWord) {
  EXPECT_TRUE(IsMisspelling("minst_cnn/pytorch-cnn", "mnist_cnn/pytorch-cnn"));
  EXPECT_TRUE(IsMisspelling("a/pytorch-smal", "a/pytorch-small"));
  EXPECT_TRUE(IsMisspelling("vit/pytorch-B_16", "vit/pytorch-b16"));
  EXPECT_TRUE(IsMisspelling("a/pytorch-lagre", "a/pytorch-large"));
  EXPECT_TRUE(IsMisspelling("-single_device-full-infrence", "-single_device-full-inference"));
}

TEST(Misspelling, IsNoOtherModelStrategyOrMode) {
  EXPECT_FALSE(IsMisspelling("gpt2/pytorch-gpt2-large", "gpt2/pytorch-gpt2-tiny"));
  EXPECT_FALSE(IsMisspelling("bert/pytorch-base-cased", "bert/pytorch-base-uncased"));
  EXPECT_FALSE(IsMisspelling("yolo/pytorch-s", "yolo/pytorch-m"));
  EXPECT_FALSE(IsMisspelling("a/pytorch-llama2", "a/pytorch-llama3"));
  EXPECT_FALSE(IsMisspelling("autoencoder/pytorch-base", "autoencoder/pytorch"));
  EXPECT_FALSE(IsMisspelling("bert/pytorch-x", "albert/pytorch-x"));
  EXPECT_FALSE(IsMisspelling("bart/pytorch-x", "bert/pytorch-x"));
  EXPECT_FALSE(IsMisspelling("llava/pytorch-x", "llama/pytorch-x"));
  EXPECT_FALSE(IsMisspelling("a/pytorch-b12", "a/pytorch-b21"));
  EXPECT_FALSE(
      IsMisspelling("-pipeline_parallel-full-inference", "-tensor_parallel-full-inference"));
  EXPECT_FALSE(IsMisspelling("-single_device-full-decode", "-single_device-full-inference"));
  EXPECT_FALSE(IsMisspelling("lagre/pytorch-smlal", "large/pytorch-small"));  // two words
  EXPECT_FALSE(IsMisspelling("a/pytorch-x", "a/pytorch-x"));
}

}  // namespace
}  // namespace tthost
