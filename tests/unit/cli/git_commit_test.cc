// SPDX-License-Identifier: Apache-2.0
#include "host/cli/git_commit.h"

#include <gtest/gtest.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

constexpr char kCommit[] = "0123456789abcdef0123456789abcdef01234567";

class GitCommitTest : public testing::Test {
 protected:
  void Write(const std::string& path, const std::string& text) {
    ASSERT_TRUE(filesystem_.WriteAtomic(path, text));
  }
  std::string CommitOf(const std::string& directory) const {
    return GitCommitOf(directory, filesystem_);
  }

  MemoryFileSystem filesystem_;
};

TEST_F(GitCommitTest, OfABranch) {
  Write("/models/.git/HEAD", "ref: refs/heads/main\n");
  Write("/models/.git/refs/heads/main", std::string(kCommit) + "\n");
  Write("/models/gpt2/pytorch/loader.py", "");
  EXPECT_EQ(CommitOf("/models"), kCommit);
  EXPECT_EQ(CommitOf("/models/gpt2"), kCommit) << "found above";
}

TEST_F(GitCommitTest, OfNoBranch) {
  Write("/models/.git/HEAD", std::string(kCommit) + "\n");
  EXPECT_EQ(CommitOf("/models"), kCommit);
}

TEST_F(GitCommitTest, OfABranchThatIsPacked) {
  Write("/models/.git/HEAD", "ref: refs/heads/main\n");
  Write("/models/.git/packed-refs", "# pack-refs with: peeled\nffff refs/heads/not-main\n" +
                                        std::string(kCommit) + " refs/heads/main\n");
  EXPECT_EQ(CommitOf("/models"), kCommit);
}

TEST_F(GitCommitTest, OfASubmodule) {
  Write("/project/third_party/models/.git", "gitdir: ../../.git/modules/models\n");
  Write("/project/.git/modules/models/HEAD", std::string(kCommit) + "\n");
  Write("/project/.git/HEAD", "ffff\n");
  EXPECT_EQ(CommitOf("/project/third_party/models"), kCommit);
}

TEST_F(GitCommitTest, OfAFurtherWorktree) {
  Write("/other/.git", "gitdir: /models/.git/worktrees/other\n");
  Write("/models/.git/worktrees/other/HEAD", "ref: refs/heads/other\n");
  Write("/models/.git/worktrees/other/commondir", "../..\n");
  Write("/models/.git/refs/heads/other", std::string(kCommit) + "\n");
  EXPECT_EQ(CommitOf("/other"), kCommit);
}

TEST_F(GitCommitTest, OfNoRepository) {
  Write("/models/gpt2/pytorch/loader.py", "");
  EXPECT_EQ(CommitOf("/models"), "");
  Write("/models/.git/HEAD", "ref: refs/heads/unborn\n");
  EXPECT_EQ(CommitOf("/models"), "");
}

}  // namespace
}  // namespace tthost
