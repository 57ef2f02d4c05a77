# SPDX-License-Identifier: Apache-2.0
"""A comparator with everything the API offers; it prints, which must disturb nothing."""

import numpy

from tthost_sdk import Call, Comparator, CompareInfo, Leaf, UnimplementedError


class MaxError(Comparator):
    def begin(self, call: Call, info: CompareInfo) -> None:
        print("begin of max_error")
        self.worst = 0.0
        self.beyond = 0
        call.stats.want("max_abs")
        self.slot = call.stats.want_violations(0.0, self.config["required"])

    def leaf(self, call: Call, leaf: Leaf) -> None:
        print("leaf", leaf.path)
        if leaf.actual.dtype.startswith("complex"):
            raise UnimplementedError("max_error does not judge complex numbers")
        difference = numpy.abs(leaf.actual.numpy().astype(float) - leaf.golden.numpy())
        error = float(difference.max(initial=0))
        assert numpy.isclose(error, call.stats.read().max_abs_diff)
        self.worst = max(self.worst, error)
        self.beyond += call.stats.violations(self.slot)
        call.metric("max_error", leaf=leaf.path, value=error, limit=self.config["required"])

    def finish(self, call: Call) -> None:
        call.log(f"{self.beyond} elements are too far off")
        call.metric(
            "max_error",
            value=self.worst,
            limit=self.config["required"],
            passed=self.beyond == 0,
            gates=True,
            message=f"The largest error is {self.worst:g}.",
        )
