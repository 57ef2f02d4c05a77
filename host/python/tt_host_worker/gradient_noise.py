# SPDX-License-Identifier: Apache-2.0
"""Which gradients are zero but for rounding, and how large that rounding is.

The bias of an attention key, or of a convolution before a batch norm, has no effect on the output:
its gradient is zero, and what two runtimes compute for it is two different roundings of zero, as
uncorrelated as noise is. How small is no proof: honest gradients of the same model lie as low
(BERT's query bias, at 2e-6 of the largest gradient in float32). So suspicious leaves are computed
once more in a wider type. There a true gradient keeps its size, while rounding noise shrinks with
the type's epsilon: measured over the example models, by 1e-8 and less (float64 against float32)
and by 1e-3 and less (float32 against bfloat16).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from .output_leaves import Leaf

_WIDER = {torch.float32: torch.float64, torch.bfloat16: torch.float32, torch.float16: torch.float32}

# Noise stays below this many epsilons of the model's largest gradient (measured on the golden
# side: 1.5).
_SUSPICIOUS_EPSILONS = 64
# Below this fraction of its narrow size, the wide gradient has vanished.
_VANISHED = 0.05
# The floor: what rounding can make of a zero that is a sum over the same output gradients as the
# other parameters of its module. Measured on the device side: up to 14 epsilons of their size
# (bfloat16 convolution biases, summed in bfloat16); golden noise itself is far smaller.
_FLOOR_EPSILONS = 32
_GOLDEN_NOISE_FACTOR = 8  # For a module with no other parameter.


def wider_type(dtype: torch.dtype) -> torch.dtype | None:
    """The type to recompute gradients of `dtype` in; None where there is none."""
    return _WIDER.get(dtype)


def suspicious(gradients: Sequence[Leaf]) -> set[str]:
    """Leaves so small, against the model's largest gradient, that they may be rounding noise."""
    sizes = {
        leaf.path: _size(leaf.value) for leaf in gradients if isinstance(leaf.value, torch.Tensor)
    }
    largest = max(sizes.values(), default=0.0)
    epsilons = {leaf.path: _epsilon(leaf.value) for leaf in gradients if leaf.path in sizes}
    return {p for p, size in sizes.items() if size <= _SUSPICIOUS_EPSILONS * epsilons[p] * largest}


def with_noise_floors(
    gradients: Sequence[Leaf], names: set[str], wide: Mapping[str, object]
) -> list[Leaf]:
    """The golden gradients; those of `names` that vanish in `wide` carry a noise floor."""
    return [
        leaf._replace(noise_floor=_floor(leaf, gradients))
        if leaf.path in names and _vanishes(leaf.value, wide.get(leaf.path))
        else leaf
        for leaf in gradients
    ]


def _floor(leaf: Leaf, gradients: Sequence[Leaf]) -> float:
    module = leaf.path.rpartition(".")[0]
    siblings = [
        _size(other.value)
        for other in gradients
        if other.path.rpartition(".")[0] == module and isinstance(other.value, torch.Tensor)
    ]
    rounding = _FLOOR_EPSILONS * _epsilon(leaf.value) * max(siblings)
    return max(rounding, _GOLDEN_NOISE_FACTOR * _size(leaf.value))


def _vanishes(narrow: object, wide: object) -> bool:
    return isinstance(wide, torch.Tensor) and _size(wide) <= _VANISHED * _size(narrow)


def _size(gradient: object) -> float:
    """Largest magnitude; not finite where the gradient is not."""
    return gradient.abs().max().item() if gradient.numel() else 0.0


def _epsilon(gradient: torch.Tensor) -> float:
    return torch.finfo(gradient.dtype).eps if gradient.is_floating_point() else 0.0
