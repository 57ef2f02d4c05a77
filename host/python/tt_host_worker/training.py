# SPDX-License-Identifier: Apache-2.0
"""What training adds to a case: which tensor is differentiated, and its cotangent.

There is no loss: the gradient of the output is a random tensor of the output's shape and dtype, the
same on both sides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import torch

from .failures import CaseError
from .output_leaves import flatten
from .seeding import seed_everything

# Where a loader does not choose: these leaves in this order, else the first differentiable one.
_PREFERRED = ("logits", "last_hidden_state")


class TrainedOutput:
    """Picks the one tensor that training differentiates; the golden output decides, both sides
    obey.

    The loader's `unpack_forward_output` chooses where it returns a tensor. Where there is none, or
    it refuses the output (ValueError, TypeError, NotImplementedError), the leaf `logits` is taken,
    else `last_hidden_state`, else the first floating-point leaf that requires a gradient, in
    output order. With `tells_gradients` False the output cannot tell which leaves require one:
    all are taken to.

    leaf  which of them it is, None where the loader chooses
    """

    TENSOR: ClassVar[type] = torch.Tensor

    def __init__(self, unpack: Callable[[Any], Any] | None, tells_gradients: bool = True):
        self._unpack = unpack
        self._tells_gradients = tells_gradients
        self.leaf: str | None = None
        self.remark = "unpack_forward_output of the loader"

    @classmethod
    def chosen_before(cls, unpack: Callable[[Any], Any] | None, leaf: str | None) -> TrainedOutput:
        """One whose `leaf` is known already."""
        trained = cls(unpack if leaf is None else None)
        trained.leaf = leaf
        return trained

    def choose(self, output: Any) -> torch.Tensor:
        """The tensor of the golden output; fixes the rule for `again`."""
        tensor = self._by_loader(output)
        if tensor is None:
            self._unpack = None
            self.leaf, tensor = self._by_rule(output)
            self.remark = f"leaf {self.leaf}"
        if not self._may_train(tensor):
            raise CaseError(
                "model_error",
                f"the output chosen for training ({self.remark}) requires no gradient",
            )
        return tensor

    def again(self, output: Any) -> torch.Tensor:
        """The same tensor of another side's output."""
        if self._unpack is not None:
            return self._unpack(output)
        for path, value in flatten(output):
            if path == self.leaf:
                return value
        raise CaseError("model_error", f"the device output has no leaf {self.leaf}")

    def _by_loader(self, output: Any) -> torch.Tensor | None:
        if self._unpack is None:
            return None
        try:
            chosen = self._unpack(output)
        except (ValueError, TypeError, NotImplementedError):
            return None
        return chosen if isinstance(chosen, self.TENSOR) else None

    def _by_rule(self, output: Any) -> tuple[str, Any]:
        candidates = {
            path: value
            for path, value in flatten(output)
            if isinstance(value, self.TENSOR) and self._is_real(value) and self._may_train(value)
        }
        for path in (*_PREFERRED, *candidates):
            if path in candidates:
                return path, candidates[path]
        raise CaseError(
            "model_error", "the output holds no floating-point tensor that requires a gradient"
        )

    @staticmethod
    def _is_real(tensor: Any) -> bool:
        return tensor.is_floating_point()

    def _may_train(self, tensor: Any) -> bool:
        return not self._tells_gradients or tensor.requires_grad


def random_cotangent(output: torch.Tensor, seed: int) -> torch.Tensor:
    """torch.randn of the output's shape and dtype."""
    seed_everything(seed)
    return torch.randn(output.shape, dtype=output.dtype)
