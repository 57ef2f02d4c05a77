// SPDX-License-Identifier: Apache-2.0
#include "host/base/available_processors.h"

#include <gtest/gtest.h>
#include <sched.h>

#include "tests/fakes/memory_filesystem.h"

namespace tthost {
namespace {

class AvailableProcessorsTest : public testing::Test {
 protected:
  int Allowed() const {
    cpu_set_t processors;
    sched_getaffinity(0, sizeof(processors), &processors);
    return CPU_COUNT(&processors);
  }

  MemoryFileSystem filesystem_;
};

TEST_F(AvailableProcessorsTest, AreThoseThatTheProcessMayRunOn) {
  cpu_set_t before, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
  EXPECT_EQ(AvailableProcessors(filesystem_), CPU_COUNT(&before));
  int first = 0;
  while (!CPU_ISSET(first, &before)) ++first;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
  EXPECT_EQ(AvailableProcessors(filesystem_), 1);
  ASSERT_EQ(sched_setaffinity(0, sizeof(before), &before), 0);
}

TEST_F(AvailableProcessorsTest, AreNoMoreThanAGroupAroundTheProcessMayUse) {
  filesystem_.files["/proc/self/mountinfo"] =
      "32 31 0:29 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw\n";
  filesystem_.files["/proc/self/cgroup"] = "0::/jobs/one\n";
  filesystem_.files["/sys/fs/cgroup/jobs/one/cpu.max"] = "max 100000\n";
  filesystem_.files["/sys/fs/cgroup/jobs/cpu.max"] = "max 100000\n";
  EXPECT_EQ(AvailableProcessors(filesystem_), Allowed());
  filesystem_.files["/sys/fs/cgroup/jobs/cpu.max"] = "190000 100000\n";
  EXPECT_EQ(AvailableProcessors(filesystem_), 1);
  filesystem_.files["/sys/fs/cgroup/jobs/cpu.max"] = "50000 100000\n";
  EXPECT_EQ(AvailableProcessors(filesystem_), 1) << "there is always one";
}

TEST_F(AvailableProcessorsTest, TheFirstVersionHasQuotasToo) {
  filesystem_.files["/proc/self/mountinfo"] =
      "32 31 0:29 / /cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct\n"
      "33 31 0:30 / /memory rw,relatime - cgroup cgroup rw,memory\n";
  filesystem_.files["/proc/self/cgroup"] = "2:cpu,cpuacct:/job\n3:memory:/other\n";
  filesystem_.files["/cpu/job/cpu.cfs_period_us"] = "100000\n";
  filesystem_.files["/cpu/job/cpu.cfs_quota_us"] = "-1\n";
  EXPECT_EQ(AvailableProcessors(filesystem_), Allowed());
  filesystem_.files["/cpu/job/cpu.cfs_quota_us"] = "100000\n";
  EXPECT_EQ(AvailableProcessors(filesystem_), 1);
}

}  // namespace
}  // namespace tthost
