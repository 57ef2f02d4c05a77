// SPDX-License-Identifier: Apache-2.0
#include "host/worker/comparison/strict_checks.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/unit/worker/comparison/tensors.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Floats = std::vector<float>;

std::vector<std::string> Texts(const std::vector<StrictFailure>& failures) {
  std::vector<std::string> texts;
  for (const StrictFailure& failure : failures) texts.push_back(failure.text);
  return texts;
}

std::vector<std::string> Failures(const Side& golden, const Side& device) {
  return Texts(MatchLeaves(golden.Leaves(), device.Leaves()).failures);
}

TEST(StrictChecks, EqualTreesMatchInTheOrderOfTheGoldenSide) {
  Side golden, device;
  golden.Add<float>("b", {2}, {1, 2}).Add<float>("a", {}, {3}).AddValue("flag", "None");
  device.Add<float>("a", {}, {4}).AddValue("flag", "None").Add<float>("b", {2}, {5, 6});
  const MatchedLeaves matched = MatchLeaves(golden.Leaves(), device.Leaves());
  EXPECT_THAT(matched.failures, IsEmpty());
  ASSERT_EQ(matched.tensors.size(), 2u);
  EXPECT_EQ(matched.tensors[0].golden->path, "b");
  EXPECT_EQ(matched.tensors[0].device->path, "b");
  EXPECT_EQ(matched.tensors[1].golden->path, "a");
}

TEST(StrictChecks, LeafOnOneSideOnly) {
  Side golden, device;
  golden.Add<float>("logits", {1, 2}, {1, 2});
  device.AddValue("loss", "3");
  EXPECT_THAT(Failures(golden, device),
              ElementsAre("structure differs at leaf 'logits': missing on the device side, "
                          "float32 tensor of shape [1, 2] on the other",
                          "structure differs at leaf 'loss': missing on the golden side, value 3 "
                          "on the other"));
}

TEST(StrictChecks, TensorAgainstValue) {
  Side golden, device;
  golden.Add<float>("x", {1}, {1});
  device.AddValue("x", "None");
  EXPECT_THAT(Failures(golden, device),
              ElementsAre("structure differs at leaf 'x': golden float32 tensor of shape [1], "
                          "device value None"));
}

TEST(StrictChecks, ValuesAreComparedByText) {
  Side golden, device;
  golden.AddValue("n", "3").AddValue("same", "'a'");
  device.AddValue("n", "4").AddValue("same", "'a'");
  EXPECT_THAT(Failures(golden, device),
              ElementsAre("value differs at leaf 'n': golden 3, device 4"));
}

TEST(StrictChecks, ShapesDoNotBroadcast) {
  Side golden, device;
  golden.Add<float>("x", {1}, {1}).Add<float>("y", {5}, Floats(5, 1));
  device.Add<float>("x", {5}, Floats(5, 1)).Add<float>("y", {1, 5}, Floats(5, 1));
  EXPECT_THAT(Failures(golden, device),
              ElementsAre("shape differs at leaf 'x': golden [1], device [5]",
                          "shape differs at leaf 'y': golden [5], device [1, 5]"));
}

TEST(StrictChecks, DtypesOfOneClassMayMix) {
  Side golden, device;
  golden.Add<float>("x", {1}, {1}).Add<int8_t>("i", {1}, {1});
  device.Add<double>("x", {1}, {1}).Add<uint64_t>("i", {1}, {1});
  EXPECT_THAT(Failures(golden, device), IsEmpty());
}

TEST(StrictChecks, DtypesOfDifferentClasses) {
  Side golden, device;
  golden.Add<float>("x", {1}, {1}).Add<uint8_t>("b", {1}, {1});
  device.Add<int32_t>("x", {1}, {1}).Add<uint8_t>("b", {1}, {1});
  device.Last().tensor->dtype.code = TTHOST_DTYPE_BOOL;
  EXPECT_THAT(Failures(golden, device),
              ElementsAre("dtype differs at leaf 'x': golden float32, device int32",
                          "dtype differs at leaf 'b': golden uint8, device bool"));
}

TEST(StrictChecks, UnknownDtypeIsAFailureNotACrash) {
  Side golden, device;
  golden.Add<uint8_t>("x", {1}, {1});
  golden.Last().tensor->dtype = {17, 4, 2};
  device.Add<uint8_t>("x", {1}, {1});
  EXPECT_THAT(Failures(golden, device),
              ElementsAre("dtype of leaf 'x' cannot be compared: golden DLPack type (code 17, 4 "
                          "bits, 2 lanes), device uint8"));
}

TEST(StrictChecks, EmptyLeavesAreFineAndNotHandedOut) {
  Side golden, device;
  golden.Add<float>("x", {2, 0, 3}, {});
  device.Add<float>("x", {2, 0, 3}, {});
  const MatchedLeaves matched = MatchLeaves(golden.Leaves(), device.Leaves());
  EXPECT_THAT(matched.failures, IsEmpty());
  EXPECT_THAT(matched.tensors, IsEmpty());
}

TEST(StrictChecks, EmptyLeavesOfDifferentShape) {
  Side golden, device;
  golden.Add<float>("x", {0}, {});
  device.Add<float>("x", {0, 2}, {});
  EXPECT_THAT(Failures(golden, device),
              ElementsAre("shape differs at leaf 'x': golden [0], device [0, 2]"));
}

std::string FinitenessText(const Floats& golden_values, const Floats& device_values) {
  Side golden, device;
  const std::vector<int64_t> shape = {2, static_cast<int64_t>(golden_values.size() / 2)};
  golden.Add<float>("x", shape, golden_values);
  device.Add<float>("x", shape, device_values);
  const LeafView& leaf = golden.Leaves()[0];
  const LeafScan scan = ScanLeaf(*leaf.tensor, *device.Leaves()[0].tensor, {}, 1);
  const auto failure = CheckFiniteness(leaf, scan);
  return failure ? failure->text : "";
}

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

TEST(StrictChecks, SpecialValuesAtTheSamePlacesAgree) {
  EXPECT_EQ(FinitenessText({kNan, kInf, -kInf, 1}, {kNan, kInf, -kInf, 2}), "");
}

TEST(StrictChecks, SpecialValuesElsewhere) {
  EXPECT_EQ(FinitenessText({1, 2, 3, kNan}, {1, 2, 1.5, 4}),
            "finiteness differs at leaf 'x': NaN or infinity at 1 of 4 positions, first at [1, 1]: "
            "golden nan, device 4");
  EXPECT_EQ(FinitenessText({1, kInf, 3, 4}, {kNan, -kInf, 3, 4}),
            "finiteness differs at leaf 'x': NaN or infinity at 2 of 4 positions, first at [0, 0]: "
            "golden 1, device nan");
}

TEST(StrictChecks, NothingFiniteIsLeft) {
  EXPECT_EQ(FinitenessText({kNan, kNan}, {kNan, kNan}),
            "finiteness of leaf 'x': no golden element is finite");
}

}  // namespace
}  // namespace tthost
