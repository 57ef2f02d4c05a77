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

TEST_F(TrustTest, MissingFiles) {
  EXPECT_THAT(DistrustReason((directory_ / "none.so").string()), HasSubstr("No such file"));
}

}  // namespace
}  // namespace tthost
