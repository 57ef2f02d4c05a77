// SPDX-License-Identifier: Apache-2.0
#include "host/base/leaf_group.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

constexpr pid_t kSelf = 70;

// Control groups that keep the rules of the kernel: a process is in one of them, and one that holds
// processes passes nothing on.
class PlayedHierarchy : public MemoryFileSystem {
 public:
  PlayedHierarchy() {
    files["/g/cgroup.controllers"] = "cpu memory pids\n";
    files["/g/cgroup.subtree_control"] = "";
    AddGroup("/g", {kSelf});
  }

  void AddGroup(const std::string& directory, std::set<pid_t> members) {
    members_[directory] = std::move(members);
    ShowMembers();
  }
  void AddProcess(pid_t pid, pid_t parent) {
    files["/proc/" + std::to_string(pid) + "/stat"] =
        std::to_string(pid) + " (a ) b) S " + std::to_string(parent) + " 1 1 0\n";
  }
  const std::set<pid_t>& Members(const std::string& directory) { return members_[directory]; }

  Result<void> MakeDirectories(const std::string& path) override {
    AddGroup(path, {});
    return {};
  }
  Result<std::unique_ptr<AppendFile>> OpenAppend(const std::string& path) override {
    return std::make_unique<Switch>(*this, path);
  }

  std::function<void()> after_move;

 private:
  class Switch : public AppendFile {
   public:
    Switch(PlayedHierarchy& groups, std::string path) : groups_(groups), path_(std::move(path)) {}
    Result<void> Append(std::string_view data) override {
      return groups_.Write(path_, std::string(data));
    }
    Result<void> Sync() override { return {}; }

   private:
    PlayedHierarchy& groups_;
    const std::string path_;
  };

  Result<void> Write(const std::string& path, const std::string& data) {
    const std::string directory = path.substr(0, path.rfind('/'));
    if (path.ends_with("/cgroup.procs")) {
      const pid_t pid = std::stoi(data);
      for (auto& [group, members] : members_) members.erase(pid);
      AddGroup(directory, [&] {
        auto members = members_[directory];
        members.insert(pid);
        return members;
      }());
      if (after_move) std::exchange(after_move, nullptr)();
      return {};
    }
    if (!members_[directory].empty()) {
      return Error(Status::Unavailable("cannot write '" + path + "': Device or resource busy"));
    }
    files[path] += data;
    return {};
  }
  void ShowMembers() {
    for (const auto& [directory, members] : members_) {
      std::string& text = files[directory + "/cgroup.procs"];
      text.clear();
      for (const pid_t pid : members) text += std::to_string(pid) + "\n";
    }
  }

  std::map<std::string, std::set<pid_t>> members_;
};

TEST(LeafGroup, AGroupOfOneProcessIsDivided) {
  PlayedHierarchy groups;
  ASSERT_TRUE(MoveIntoLeaf("/g", "leaf", kSelf, groups));
  EXPECT_EQ(groups.Members("/g"), std::set<pid_t>{});
  EXPECT_EQ(groups.Members("/g/leaf"), std::set<pid_t>{kSelf});
  EXPECT_EQ(groups.files["/g/cgroup.subtree_control"], "+memory+pids");
}

TEST(LeafGroup, WhatTheProcessStartedComesAlongAlsoWhenItIsForkedMeanwhile) {
  PlayedHierarchy groups;
  groups.AddProcess(80, kSelf);
  groups.AddProcess(81, 80);
  groups.AddProcess(82, 81);
  groups.AddGroup("/g", {kSelf, 81});
  groups.after_move = [&] {
    auto members = groups.Members("/g");
    members.insert(82);
    groups.AddGroup("/g", members);
  };
  ASSERT_TRUE(MoveIntoLeaf("/g", "leaf", kSelf, groups));
  EXPECT_EQ(groups.Members("/g/leaf"), (std::set<pid_t>{kSelf, 81, 82}));
}

TEST(LeafGroup, AGroupThatHoldsOthersIsLeftAlone) {
  PlayedHierarchy groups;
  groups.AddProcess(kSelf, 60);
  groups.AddProcess(60, 1);  // the shell
  groups.AddGroup("/g", {60, kSelf});
  const auto may = CheckMayDivide("/g", kSelf, groups);
  ASSERT_FALSE(may);
  EXPECT_EQ(may.error().message, "'/g' holds a process that is not tt-host's: 60");
  EXPECT_FALSE(MoveIntoLeaf("/g", "leaf", kSelf, groups));
  EXPECT_EQ(groups.Members("/g"), (std::set<pid_t>{60, kSelf}));
  groups.AddGroup("/g", {0, kSelf});
  EXPECT_FALSE(CheckMayDivide("/g", kSelf, groups)) << "somebody whom this process cannot see";
}

TEST(LeafGroup, WithoutTheMemoryControllerThereIsNothingToPassOn) {
  PlayedHierarchy groups;
  groups.files["/g/cgroup.controllers"] = "cpu pids\n";
  const auto may = CheckMayDivide("/g", kSelf, groups);
  ASSERT_FALSE(may);
  EXPECT_EQ(may.error().message, "'/g' has no memory controller");
}

}  // namespace
}  // namespace tthost
