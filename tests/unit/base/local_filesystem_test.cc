// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "host/base/filesystem.h"

namespace tthost {
namespace {

using testing::ElementsAre;
using testing::FieldsAre;
using testing::IsEmpty;

class LocalFileSystemTest : public testing::Test {
 protected:
  LocalFileSystemTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tthost.XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~LocalFileSystemTest() override { std::filesystem::remove_all(directory_); }

  std::string Path(const std::string& name) const { return directory_ + "/" + name; }

  FileSystem& filesystem_ = LocalFileSystem();
  std::string directory_;
};

TEST_F(LocalFileSystemTest, AppendsAllOrNothing) {
  auto file = *filesystem_.OpenAppend(Path("a"));
  ASSERT_TRUE(file->Append("one\n"));
  rlimit before = {};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small = {6, before.rlim_max};
  const auto heeded = signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  const Result<void> appended = file->Append("two\n");
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, heeded);
  EXPECT_FALSE(appended);
  EXPECT_EQ(filesystem_.Read(Path("a")).value_or(""), "one\n");
}

TEST_F(LocalFileSystemTest, ListsNamesInOrderWithTheirKind) {
  ASSERT_TRUE(filesystem_.WriteAtomic(Path("b"), "x"));
  ASSERT_TRUE(filesystem_.MakeDirectories(Path("a/below")));
  ASSERT_TRUE(filesystem_.WriteAtomic(Path(".hidden"), ""));
  ASSERT_EQ(mkfifo(Path("c").c_str(), 0600), 0);
  const auto entries = filesystem_.List(directory_);
  ASSERT_TRUE(entries) << entries.error().message;
  EXPECT_THAT(*entries, ElementsAre(FieldsAre(".hidden", FileKind::kRegular, false),
                                    FieldsAre("a", FileKind::kDirectory, false),
                                    FieldsAre("b", FileKind::kRegular, false),
                                    FieldsAre("c", FileKind::kOther, false)));
  EXPECT_THAT(*filesystem_.List(Path("a/below")), IsEmpty());
}

TEST_F(LocalFileSystemTest, ListsLinksAsWhatTheyLeadTo) {
  ASSERT_TRUE(filesystem_.MakeDirectories(Path("d")));
  ASSERT_TRUE(filesystem_.WriteAtomic(Path("f"), "x"));
  ASSERT_EQ(symlink("d", Path("to_d").c_str()), 0);
  ASSERT_EQ(symlink("f", Path("to_f").c_str()), 0);
  ASSERT_EQ(symlink("gone", Path("to_nothing").c_str()), 0);
  EXPECT_THAT(*filesystem_.List(directory_),
              ElementsAre(FieldsAre("d", FileKind::kDirectory, false),
                          FieldsAre("f", FileKind::kRegular, false),
                          FieldsAre("to_d", FileKind::kDirectory, true),
                          FieldsAre("to_f", FileKind::kRegular, true),
                          FieldsAre("to_nothing", FileKind::kOther, true)));
}

TEST_F(LocalFileSystemTest, MakesTemporaryDirectoriesForThisUserAlone) {
  setenv("TMPDIR", directory_.c_str(), 1);
  const auto first = filesystem_.MakeTemporaryDirectory();
  const auto second = filesystem_.MakeTemporaryDirectory();
  unsetenv("TMPDIR");
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(first->starts_with(directory_ + "/")) << *first;
  EXPECT_NE(*first, *second);
  EXPECT_EQ(std::filesystem::status(*first).permissions(), std::filesystem::perms::owner_all);
}

TEST_F(LocalFileSystemTest, CopiesAFileOverAnother) {
  ASSERT_TRUE(filesystem_.WriteAtomic(Path("from"), "new"));
  ASSERT_TRUE(filesystem_.WriteAtomic(Path("to"), "older and longer"));
  ASSERT_TRUE(filesystem_.Copy(Path("from"), Path("to")));
  EXPECT_EQ(*filesystem_.Read(Path("to")), "new");
  const auto copied = filesystem_.Copy(Path("gone"), Path("to"));
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().message, "cannot copy '" + Path("gone") + "' to '" + Path("to") +
                                        "': No such file or directory");
}

TEST_F(LocalFileSystemTest, WhoMayReadMayExecute) {
  ASSERT_TRUE(filesystem_.WriteAtomic(Path("script"), ""));
  ASSERT_EQ(chmod(Path("script").c_str(), 0640), 0);
  ASSERT_TRUE(filesystem_.MakeExecutable(Path("script")));
  struct stat facts = {};
  ASSERT_EQ(stat(Path("script").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0750U);
  EXPECT_FALSE(filesystem_.MakeExecutable(Path("gone")));
}

TEST_F(LocalFileSystemTest, SaysWhatCannotBeListed) {
  ASSERT_TRUE(filesystem_.WriteAtomic(Path("f"), "x"));
  EXPECT_EQ(filesystem_.List(Path("gone")).error().code, StatusCode::kNotFound);
  EXPECT_EQ(filesystem_.List(Path("f")).error().message,
            "cannot list '" + Path("f") + "': Not a directory");
}

constexpr uid_t kNobody = 65534;

// As a user for whom modes count, as they do not for root.
int RemoveAsNobody(FileSystem& filesystem, const std::string& path) {
  if (geteuid() == 0 && setuid(kNobody) != 0) return 2;
  return filesystem.RemoveTree(path) ? 0 : 1;
}

TEST_F(LocalFileSystemTest, RemovesDirectoriesThatNobodyMayEnter) {
  ASSERT_EQ(chmod(directory_.c_str(), 0777), 0);
  for (const char* name : {"t", "t/work", "t/work/shut", "t/work/shut/below"}) {
    ASSERT_EQ(mkdir(Path(name).c_str(), 0755), 0);
    ASSERT_TRUE(geteuid() != 0 || chown(Path(name).c_str(), kNobody, kNobody) == 0);
  }
  ASSERT_EQ(chmod(Path("t/work/shut").c_str(), 0), 0);
  ASSERT_EQ(chmod(Path("t/work").c_str(), 0500), 0);
  EXPECT_EXIT(std::exit(RemoveAsNobody(filesystem_, Path("t"))), testing::ExitedWithCode(0), "");
  EXPECT_FALSE(filesystem_.Exists(Path("t")));
}

TEST_F(LocalFileSystemTest, LocksAreSharedOrExclusive) {
  {
    const auto one = filesystem_.TryLockShared(Path("lock"));
    const auto two = filesystem_.TryLockShared(Path("lock"));
    EXPECT_THAT(*two, testing::NotNull());
    EXPECT_THAT(*filesystem_.TryLock(Path("lock")), testing::IsNull());
  }
  const auto alone = filesystem_.TryLock(Path("lock"));
  ASSERT_THAT(*alone, testing::NotNull());
  EXPECT_THAT(*filesystem_.TryLockShared(Path("lock")), testing::IsNull());
}

TEST_F(LocalFileSystemTest, ARemovedLockFileLocksNobodyOut) {
  const auto first = filesystem_.TryLock(Path("lock"));
  ASSERT_TRUE(filesystem_.Remove(Path("lock")));
  const auto second = filesystem_.TryLock(Path("lock"));
  ASSERT_THAT(*second, testing::NotNull());
  EXPECT_THAT(*filesystem_.TryLock(Path("lock")), testing::IsNull());
}

TEST_F(LocalFileSystemTest, MeasuresATreeWithoutFollowingLinks) {
  ASSERT_TRUE(filesystem_.MakeDirectories(Path("a/b")));
  ASSERT_TRUE(filesystem_.WriteAtomic(Path("a/x"), "123"));
  ASSERT_TRUE(filesystem_.WriteAtomic(Path("a/b/y"), "4567"));
  ASSERT_TRUE(filesystem_.WriteAtomic(Path("outside"), "89"));
  ASSERT_EQ(symlink("../outside", Path("a/link").c_str()), 0);
  EXPECT_EQ(filesystem_.TreeBytes(Path("a")), 7u);
  EXPECT_FALSE(filesystem_.TreeBytes(Path("gone")));
}

}  // namespace
}  // namespace tthost
