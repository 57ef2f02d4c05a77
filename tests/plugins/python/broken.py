# SPDX-License-Identifier: Apache-2.0
"""A comparator that goes wrong where it is told to. It imports torch at the top."""

from typing import Any

import torch

from tthost_sdk import Call, Comparator, CompareInfo, Leaf, Tensor

kept: list[Any] = []


class Broken(Comparator):
    def __init__(self, config: dict[str, Any]):
        super().__init__(config)
        self._maybe("create")

    def begin(self, call: Call, info: CompareInfo) -> None:
        self._maybe("begin")

    def leaf(self, call: Call, leaf: Leaf) -> None:
        self._maybe("leaf")
        assert isinstance(leaf.actual.torch(), torch.Tensor)
        if self.config["where"] == "keep array":
            kept.append(leaf.actual.torch())
        if self.config["where"] == "keep leaf":
            kept.append(leaf.golden)

    def finish(self, call: Call) -> None:
        self._maybe("finish")
        used: list[Tensor] = kept
        for tensor in used:
            tensor.numpy()
        call.metric("broken", value=1, passed=True, gates=True)

    def _maybe(self, method: str) -> None:
        if self.config["where"] == method:
            raise LookupError(f"lost in {method}")
