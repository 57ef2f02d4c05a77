# SPDX-License-Identifier: Apache-2.0
"""Remembers every instance that there ever was."""

from collections.abc import Mapping
from typing import Any

from tthost_sdk import Call, Comparator, CompareInfo, Leaf

_instances: list[Comparator] = []


class Leaks(Comparator):
    def __init__(self, config: Mapping[str, Any]):
        super().__init__(config)
        _instances.append(self)

    def begin(self, call: Call, info: CompareInfo) -> None:
        pass

    def leaf(self, call: Call, leaf: Leaf) -> None:
        pass

    def finish(self, call: Call) -> None:
        call.metric("accepted", value=1.0, passed=True, gates=True)
