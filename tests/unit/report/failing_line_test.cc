// SPDX-License-Identifier: Apache-2.0
#include "host/report/failing_line.h"

#include <gtest/gtest.h>

namespace tthost {
namespace {

TEST(FailingLine, IsTheLastCallOfATracebackThatIsTheModels) {
  EXPECT_EQ(FailingLine(R"(Traceback (most recent call last):
  File "/host/case.py", line 68, in run_case
    model.load()
  File "/m/bert/pytorch/loader.py", line 18, in load_model
    return build()
  File "/m/bert/pytorch/src/build.py", line 4, in build
    raise ValueError("no such checkpoint")
  File "/venv/torch/linear.py", line 134, in forward
ValueError: no such checkpoint
)",
                        "/m"),
            "bert/pytorch/src/build.py:4 in build");
}

TEST(FailingLine, IsTheFirstOfTheCurrentThreadsStack) {
  EXPECT_EQ(FailingLine(R"(Thread 0x2 (most recent call first):
  File "/m/bert/pytorch/other.py", line 1 in wait

Current thread 0x1 (most recent call first):
  File "/python/threading.py", line 327 in wait
  File "/m/bert/pytorch/loader.py", line 9 in forward
  File "/m/base.py", line 3 in call
)",
                        "/m"),
            "bert/pytorch/loader.py:9 in forward");
}

TEST(FailingLine, IsEmptyWhereNothingOfTheModelsWasCalled) {
  EXPECT_EQ(FailingLine("", "/m"), "");
  EXPECT_EQ(FailingLine("  File \"/models/a.py\", line 1, in f\n", "/m"), "");
  EXPECT_EQ(FailingLine("  File \"/m/a.py\", line 1, in f\n", ""), "");
}

TEST(FailingLine, PassesOverALineThatIsCut) {
  EXPECT_EQ(FailingLine("  File \"/m/a.py\", line 12\n  File \"/m/b.p", "/m"), "a.py:12");
}

}  // namespace
}  // namespace tthost
