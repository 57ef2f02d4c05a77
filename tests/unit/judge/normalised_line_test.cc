// SPDX-License-Identifier: Apache-2.0
#include "host/judge/normalised_line.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

struct Sample {
  const char* message;
  const char* normalised;
};

TEST(NormalisedLine, TakesOutWhatVaries) {
  static constexpr Sample kSamples[] = {
      {"ValueError: no weights here", "ValueError: no weights here"},
      {"\n  first\nsecond", "first"},
      {"BackendCompilerFailed: backend='tt' raised:\n\nRuntimeError: Error code: 13",
       "BackendCompilerFailed: backend='tt' raised: RuntimeError: Error code: N"},
      {"ends in a colon:", "ends in a colon:"},
      {"at 0x7f3a00c0ffee: bad", "at <address>: bad"},
      {"run 3fa85f64-5717-4562-b3fc-2c963f66afa6 is gone", "run <id> is gone"},
      {"layer 92d1f0aab3 is broken", "layer <id> is broken"},
      {"deadbeefs are words", "deadbeefs are words"},
      {"Cannot import path: /tmp/a-1/x/loader.py: invalid syntax (line 12)",
       "Cannot import path: <path>: invalid syntax (line N)"},
      {"no file '/tmp/x y", "no file '<path> y"},
      {"see ./models/a/loader.py.", "see <path>."},
      {"cannot get meta/Llama-3 from https://example.org/a", "cannot get <path> from https:<path>"},
      {"and/or is no path, 1/2 is none", "and/or is no path, N/N is none"},
      {"mat1 and mat2 (2x8 and 4x4)", "mat1 and mat2 (N and N)"},
      {"shape (1, 16, 32) vs [1,2]", "shape (N) vs [N]"},
      {"tensor<1x32x128xf32> of float32", "tensor<Nxf32> of float32"},
      {"pcc=-0.36500e-3. Required: pcc=0.99.", "pcc=N. Required: pcc=N."},
      {"layers.12.weight, arg_7, conv2d, v2.1", "layers.N.weight, arg_N, conv2d, v2.N"},
      {"torch 2.13.0+cpu needs 512.00 GiB", "torch N+cpu needs N GiB"},
      {"\x1b[31merror\x1b[0m 4\x07 b", "error N  b"},
      {"a-1 b -1 (-1)", "a-N b N (N)"},
      {"", ""},
      {" \n\t\n", ""},
  };
  for (const Sample& sample : kSamples) {
    EXPECT_EQ(NormalisedLine(sample.message), sample.normalised) << sample.message;
  }
}

TEST(NormalisedLine, KeepsWhatIsAlreadyNormal) {
  for (const char* text : {"ValueError: no weights", "pcc=N. Required: pcc=N", "in <path>: <id>"}) {
    EXPECT_EQ(NormalisedLine(NormalisedLine(text)), NormalisedLine(text));
  }
}

// It would take hours if each character looked at all that follow.
TEST(NormalisedLine, ReadsLongLinesOnce) {
  for (const char c : {'-', '*', '/', '1', 'a'}) {
    EXPECT_LE(NormalisedLine(std::string(size_t{1} << 22, c)).size(), 160u);
  }
}

TEST(NormalisedLine, CutsBetweenCharacters) {
  EXPECT_EQ(NormalisedLine(std::string(1000, 'z')), std::string(160, 'z'));
  std::string longs = "x";  // so that the limit falls inside a character
  for (int i = 0; i < 200; ++i) longs += "é";
  const std::string cut = NormalisedLine(longs);
  EXPECT_EQ(cut.size(), 159u);
  EXPECT_TRUE(cut.ends_with("é"));
}

}  // namespace
}  // namespace tthost
