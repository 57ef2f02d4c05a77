// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/library_places.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
namespace fs = std::filesystem;

TEST(RunPathDirectoryTest, PlacesRelativeToTheOrigin) {
  EXPECT_EQ(RunPathDirectory("$ORIGIN", "/p"), "/p");
  EXPECT_EQ(RunPathDirectory("${ORIGIN}/../lib", "/p"), "/p/../lib");
}

TEST(RunPathDirectoryTest, OtherPlaces) {
  for (const char* entry :
       {"", ".", "lib", "/usr/lib", "$ORIGINAL", "$ORIGIN/$LIB", "${ORIGIN}/${PLATFORM}", "$LIB"}) {
    EXPECT_EQ(RunPathDirectory(entry, "/p"), std::nullopt) << entry;
  }
}

TEST(LibrariesBesideTest, NeededOnesAndTheirs) {
  std::string pattern = (fs::temp_directory_path() / "beside.XXXXXX").string();
  const fs::path directory = mkdtemp(pattern.data());
  const std::string library = directory / "copy.so";
  fs::copy_file(TTHOST_BINARY_DIR "/lib/tt-host/plugins/pcc.so", library);
  EXPECT_THAT(LibrariesBeside(library), IsEmpty());
  fs::copy_file(library, directory / "libgcc_s.so.1");  // needs itself
  fs::copy_file(library, directory / "libother.so");
  EXPECT_THAT(LibrariesBeside(library), ElementsAre((directory / "libgcc_s.so.1").string()));
  EXPECT_THAT(LibrariesBeside("/nowhere/x.so"), IsEmpty());
  fs::remove_all(directory);
}

}  // namespace
}  // namespace tthost
