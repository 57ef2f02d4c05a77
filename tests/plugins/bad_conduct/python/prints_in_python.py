# SPDX-License-Identifier: Apache-2.0
"""Tells what it does, in words that Python keeps back for a while."""

from tthost_sdk import Call, Comparator, CompareInfo, Leaf


class Prints(Comparator):
    def begin(self, call: Call, info: CompareInfo) -> None:
        pass

    def leaf(self, call: Call, leaf: Leaf) -> None:
        print("comparing", leaf.path, end=" ")

    def finish(self, call: Call) -> None:
        call.metric("accepted", value=1.0, passed=True, gates=True)
