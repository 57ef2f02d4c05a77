// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/trust.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tthost {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class TrustTest : public testing::Test {
 protected:
  TrustTest() {
    std::string pattern = (fs::temp_directory_path() / "trust.XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    file_ = directory_ / "plugin.so";
    std::ofstream(file_) << "x";
    chmod(file_.c_str(), 0644);
  }
  ~TrustTest() override { fs::remove_all(directory_); }

  fs::path directory_, file_;
};

TEST_F(TrustTest, OwnFilesInStickyPlacesAreFine) { EXPECT_EQ(DistrustReason(file_.string()), ""); }

TEST_F(TrustTest, AFileThatEverybodyWrites) {
  chmod(file_.c_str(), 0646);
  EXPECT_THAT(DistrustReason(file_.string()), HasSubstr("plugin.so is writable by everybody"));
}

TEST_F(TrustTest, ADirectoryThatEverybodyWrites) {
  chmod(directory_.c_str(), 0707);
  EXPECT_THAT(DistrustReason(file_.string()), HasSubstr("is writable by everybody"));
}

TEST_F(TrustTest, LinksAreJudgedByTheirTarget) {
  chmod(file_.c_str(), 0646);
  const fs::path link = directory_ / "link.so";
  fs::create_symlink(file_, link);
  EXPECT_THAT(DistrustReason(link.string()), HasSubstr("plugin.so is writable"));
}

TEST_F(TrustTest, SoIsWhereALinkLies) {
  const fs::path open = directory_ / "open";
  fs::create_directory(open);
  fs::create_symlink(file_, open / "link.so");
  fs::create_directory_symlink(open, directory_ / "way");
  EXPECT_EQ(DistrustReason((directory_ / "way/link.so").string()), "");
  chmod(open.c_str(), 0777);
  for (const char* path : {"open/link.so", "way/link.so", "open/../open/link.so"}) {
    EXPECT_THAT(DistrustReason((directory_ / path).string()),
                HasSubstr("open is writable by everybody"))
        << path;
  }
}

TEST_F(TrustTest, LinksInACircle) {
  fs::create_symlink("b", directory_ / "a");
  fs::create_symlink("a", directory_ / "b");
  EXPECT_THAT(DistrustReason((directory_ / "a").string()), HasSubstr("symbolic links"));
}

TEST_F(TrustTest, NamesAreNotLookedUpInAStickyDirectory) {
  EXPECT_EQ(LookupDistrustReason(directory_.string()), "");
  chmod(directory_.c_str(), 01777);
  EXPECT_EQ(DistrustReason(file_.string()), "");
  EXPECT_THAT(LookupDistrustReason(directory_.string()), HasSubstr("is writable by everybody"));
}

TEST_F(TrustTest, ADirectoryThatOthersCouldMake) {
  const std::string missing = (directory_ / "none/deeper").string();
  EXPECT_EQ(LookupDistrustReason(missing), "");
  chmod(directory_.c_str(), 01777);
  EXPECT_THAT(LookupDistrustReason(missing), HasSubstr("could add files to " + missing));
}

TEST_F(TrustTest, LibrariesThatALibraryFindsBesideIt) {
  const fs::path library = directory_ / "copy.so";
  fs::copy_file(TTHOST_BINARY_DIR "/lib/tt-host/plugins/pcc.so", library);
  EXPECT_EQ(LibraryDistrustReason(library.string()), "");
  const fs::path needed = directory_ / "libgcc_s.so.1";
  fs::copy_file(library, needed);
  EXPECT_EQ(LibraryDistrustReason(library.string()), "");
  chmod(needed.c_str(), 0777);
  EXPECT_THAT(LibraryDistrustReason(library.string()),
              HasSubstr("libgcc_s.so.1 is writable by everybody"));
}

TEST_F(TrustTest, MissingFiles) {
  EXPECT_THAT(DistrustReason((directory_ / "none.so").string()), HasSubstr("No such file"));
}

}  // namespace
}  // namespace tthost
