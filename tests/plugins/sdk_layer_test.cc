// SPDX-License-Identifier: Apache-2.0
// The C++ layer of the SDK without a plugin around it.
#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#define TTHOST_MANIFEST_SIZE 2
#include "tthost/cpp/tthost.hpp"

namespace tthost::sdk {
namespace {

using testing::ElementsAre;

std::vector<double> ValuesOf(const tthost_tensor& tensor) {
  std::vector<double> values;
  ForEachAsDouble(tensor, [&](double value) { values.push_back(value); });
  return values;
}

template <typename Stored>
std::vector<double> Decode(uint8_t code, std::vector<Stored> data) {
  int64_t shape = int64_t(data.size());
  int64_t stride = 1;
  const tthost_dtype dtype = {code, sizeof(Stored) * 8, 1};
  return ValuesOf({data.data(), TTHOST_DEVICE_CPU, 0, 1, dtype, &shape, &stride, 0});
}

TEST(TensorTest, DecodesEveryType) {
  EXPECT_THAT(Decode<int8_t>(TTHOST_DTYPE_INT, {-128, 127}), ElementsAre(-128, 127));
  EXPECT_THAT(Decode<int64_t>(TTHOST_DTYPE_INT, {-(1LL << 40)}), ElementsAre(-1099511627776.0));
  EXPECT_THAT(Decode<uint16_t>(TTHOST_DTYPE_UINT, {65535}), ElementsAre(65535));
  EXPECT_THAT(Decode<float>(TTHOST_DTYPE_FLOAT, {0.5f}), ElementsAre(0.5));
  EXPECT_THAT(Decode<double>(TTHOST_DTYPE_FLOAT, {1e300}), ElementsAre(1e300));
  EXPECT_THAT(Decode<uint8_t>(TTHOST_DTYPE_BOOL, {0, 1, 2}), ElementsAre(0, 1, 1));
  EXPECT_THAT(Decode<uint16_t>(TTHOST_DTYPE_BFLOAT, {0x3FC0, 0xC000}), ElementsAre(1.5, -2));
  // One, the smallest subnormal, the largest number, minus infinity.
  EXPECT_THAT(Decode<uint16_t>(TTHOST_DTYPE_FLOAT, {0x3C00, 0x0001, 0x7BFF, 0xFC00}),
              ElementsAre(1, std::ldexp(1, -24), 65504, -HUGE_VAL));
  EXPECT_THAT(Decode<uint8_t>(TTHOST_DTYPE_FLOAT8_E4M3FN, {0x38, 0x7E, 0x01}),
              ElementsAre(1, 448, std::ldexp(1, -9)));
  EXPECT_TRUE(std::isnan(Decode<uint8_t>(TTHOST_DTYPE_FLOAT8_E4M3FN, {0xFF})[0]));
  EXPECT_THAT(Decode<uint8_t>(TTHOST_DTYPE_FLOAT8_E5M2, {0x3C, 0x7B, 0x7C}),
              ElementsAre(1, 57344, HUGE_VAL));
  EXPECT_TRUE(std::isnan(Decode<uint8_t>(TTHOST_DTYPE_FLOAT8_E5M2, {0x7D})[0]));
}

TEST(TensorTest, WalksAnyStridesInRowMajorOrder) {
  double data[] = {0, 1, 2, 3, 4, 5};
  const auto view = [&](std::vector<int64_t> shape, std::vector<int64_t> strides,
                        uint64_t byte_offset) {
    return ValuesOf({data,
                     TTHOST_DEVICE_CPU,
                     0,
                     int32_t(shape.size()),
                     {TTHOST_DTYPE_FLOAT, 64, 1},
                     shape.data(),
                     strides.data(),
                     byte_offset});
  };
  EXPECT_THAT(view({2, 3}, {3, 1}, 0), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(view({3, 2}, {1, 3}, 0), ElementsAre(0, 3, 1, 4, 2, 5));  // transposed
  EXPECT_THAT(view({3}, {-2}, 5 * 8), ElementsAre(5, 3, 1));            // backwards
  EXPECT_THAT(view({2, 2}, {0, 1}, 8), ElementsAre(1, 2, 1, 2));        // expanded
  EXPECT_THAT(view({}, {}, 16), ElementsAre(2));                        // a scalar
  EXPECT_THAT(view({2, 0}, {1, 1}, 0), ElementsAre());
}

TEST(TensorTest, RefusesTypesThatAreNoNumbers) {
  EXPECT_THROW(Decode<uint64_t>(TTHOST_DTYPE_COMPLEX, {0}), Error);
  EXPECT_EQ(DtypeName({TTHOST_DTYPE_COMPLEX, 64, 1}), "complex64");
  EXPECT_EQ(DtypeName({TTHOST_DTYPE_BFLOAT, 16, 1}), "bfloat16");
  EXPECT_EQ(DtypeName({99, 4, 1}), "dtype(99, 4)");
}

TEST(TensorTest, MaskedPairsAreLeftOut) {
  double golden[] = {1, 2, 3};
  double actual[] = {4, 5, 6};
  uint8_t mask[] = {1, 0, 1};
  int64_t shape = 3, stride = 1;
  const auto view = [&](void* data, uint8_t code, uint8_t bits) -> tthost_tensor {
    return {data, TTHOST_DEVICE_CPU, 0, 1, {code, bits, 1}, &shape, &stride, 0};
  };
  const tthost_tensor golden_view = view(golden, TTHOST_DTYPE_FLOAT, 64);
  const tthost_tensor actual_view = view(actual, TTHOST_DTYPE_FLOAT, 64);
  const tthost_tensor mask_view = view(mask, TTHOST_DTYPE_BOOL, 8);
  std::vector<double> sums;
  ForEachPair({0, "x", actual_view, golden_view, &mask_view, 0},
              [&](double a, double g) { sums.push_back(10 * a + g); });
  EXPECT_THAT(sums, ElementsAre(41, 63));
}

// Expected: what Python's repr() prints.
TEST(NumberTextTest, IsPythonsRepr) {
  EXPECT_EQ(NumberText(0.99), "0.99");
  EXPECT_EQ(NumberText(1), "1.0");
  EXPECT_EQ(NumberText(-0.0), "-0.0");
  EXPECT_EQ(NumberText(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(NumberText(1e-4), "0.0001");
  EXPECT_EQ(NumberText(0.00012345), "0.00012345");
  EXPECT_EQ(NumberText(1e-5), "1e-05");
  EXPECT_EQ(NumberText(-1.5e-7), "-1.5e-07");
  EXPECT_EQ(NumberText(1234567.5), "1234567.5");
  EXPECT_EQ(NumberText(1e15), "1000000000000000.0");
  EXPECT_EQ(NumberText(1e16), "1e+16");
  EXPECT_EQ(NumberText(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(NumberText(5e-324), "5e-324");
  EXPECT_EQ(NumberText(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(NumberText(kUndefined), "nan");
}

TEST(JsonTest, ReadsAConfiguration) {
  const Config config = Config::Parse(
      R"( {"gate": true, "off": false, "required": 0.99, "name": "a\"\\\/\n\u00e9\ud83d\ude00",
           "list": [1, -2.5e3], "nothing": null, "nested": {"x": {}}} )");
  EXPECT_TRUE(config.Boolean("gate"));
  EXPECT_FALSE(config.Boolean("off"));
  EXPECT_EQ(config.Number("required"), 0.99);
  EXPECT_EQ(config.String("name"), "a\"\\/\n\u00e9\U0001F600");
  EXPECT_EQ(config["list"].Items()[1].Number(), -2500);
  EXPECT_EQ(config["list"].Items()[1].Digits(), "-2.5e3");
  EXPECT_TRUE(config["nothing"].IsNull());
  EXPECT_TRUE(config["absent"]["deeper"].IsNull());
  EXPECT_TRUE(config["nested"]["x"].IsObject());
  EXPECT_EQ(config.StringOr("nothing", "else"), "else");
}

TEST(JsonTest, NumbersBeyondADoubleAreInfinite) {
  EXPECT_EQ(Json::Parse("1e999").Number(), HUGE_VAL);
  EXPECT_EQ(Json::Parse("-1e999").Number(), -HUGE_VAL);
  EXPECT_EQ(Json::Parse("-1E-999").Number(), 0);
  EXPECT_EQ(Json::Parse("5e-324").Number(), 5e-324);
}

TEST(JsonTest, LoneSurrogatesBecomeTheReplacementCharacter) {
  EXPECT_EQ(Json::Parse(R"("\ud800x")").String(), "\uFFFDx");
  EXPECT_EQ(Json::Parse(R"("\ude00\ud83d\ude00")").String(), "\uFFFD\U0001F600");
  EXPECT_EQ(Json::Parse(R"("\ud83d\u0041")").String(), "\uFFFDA");
}

class BrokenJsonTest : public testing::TestWithParam<const char*> {};

TEST_P(BrokenJsonTest, IsRefused) { EXPECT_THROW(Json::Parse(GetParam()), Error) << GetParam(); }

INSTANTIATE_TEST_SUITE_P(All, BrokenJsonTest,
                         testing::Values("", " ", "{", "[", "[1", "[1,]", "{\"a\"}", "{\"a\":}",
                                         "{\"a\":1,}", "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "nul",
                                         "01", "-", "1.", "1e", "+1", ".5", "NaN", "1 2", "{} x",
                                         "'a'"));

TEST(JsonTest, DeepNestingIsRefusedRatherThanOverflowing) {
  EXPECT_THROW(Json::Parse(std::string(100000, '[')), Error);
}

TEST(JsonTest, WrongTypesAndMissingKeysAreErrors) {
  const Json json = Json::Parse(R"({"a":1})");
  EXPECT_THROW(json.Boolean("a"), Error);
  EXPECT_THROW(json.String("b"), Error);
  EXPECT_THROW(json.Items(), Error);
  EXPECT_THROW(Json::Parse("3").At("a"), Error);
}

}  // namespace
}  // namespace tthost::sdk
