// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/elf_library.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tthost {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr const char* kPlugin = TTHOST_BINARY_DIR "/lib/tt-host/plugins/pcc.so";

std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class ElfLibraryTest : public testing::Test {
 protected:
  ElfLibraryTest() {
    std::string pattern = (fs::temp_directory_path() / "elf.XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~ElfLibraryTest() override { fs::remove_all(directory_); }

  Result<ElfLibrary> Read(const std::string& bytes) const {
    const std::string path = directory_ / "x.so";
    std::ofstream(path, std::ios::binary) << bytes;
    return ReadElfLibrary(path);
  }

  fs::path directory_;
};

TEST_F(ElfLibraryTest, APlugin) {
  const auto library = ReadElfLibrary(kPlugin);
  ASSERT_TRUE(library) << library.error().message;
  EXPECT_THAT(library->needed, Contains("libc.so.6"));
  EXPECT_THAT(library->run_paths, ElementsAre("$ORIGIN"));
  EXPECT_TRUE(library->binds_at_load);
  EXPECT_THAT(library->exported,
              ElementsAre(Field(&ElfSymbol::name, testing::StartsWith("tthost_plugin_query_v"))));
}

TEST_F(ElfLibraryTest, EmptyPlacesAreKept) {
  const auto places = [this](const std::string& text) {
    std::string bytes = BytesOf(kPlugin);
    const size_t at = bytes.find(std::string("$ORIGIN") + '\0');
    bytes.replace(at, text.size(), text);
    return Read(bytes)->run_paths;
  };
  EXPECT_THAT(places("/place:"), ElementsAre("/place", ""));
  EXPECT_THAT(places(":/place"), ElementsAre("", "/place"));
  EXPECT_THAT(places("a::bcde"), ElementsAre("a", "", "bcde"));
}

TEST_F(ElfLibraryTest, WhatIsNoLibrary) {
  EXPECT_THAT(ReadElfLibrary("/nowhere/x.so").error().message, HasSubstr("No such file"));
  EXPECT_THAT(Read("").error().message, HasSubstr("is no shared object"));
  EXPECT_THAT(Read("\x7f"
                   "ELF")
                  .error()
                  .message,
              HasSubstr("is no shared object"));
  EXPECT_THAT(Read("#!/bin/sh\n").error().message, HasSubstr("is no shared object"));
}

TEST_F(ElfLibraryTest, AFileThatIsCutOffOrSpoiltIsReadAsFarAsItGoes) {
  const std::string whole = BytesOf(kPlugin);
  for (size_t size = 0; size < whole.size(); size += 997) (void)Read(whole.substr(0, size));
  for (size_t at = 0; at < 64; ++at) {  // the header, with its offsets and counts
    std::string spoilt = whole;
    spoilt[at] = static_cast<char>(0xff);
    (void)Read(spoilt);
  }
}

}  // namespace
}  // namespace tthost
