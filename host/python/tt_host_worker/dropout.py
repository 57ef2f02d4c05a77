# SPDX-License-Identifier: Apache-2.0
"""Dropout as identity, on both sides alike.

No two runtimes draw the same mask, so a model that drops anything cannot be compared. Patched are
the functions of torch.nn.functional, torch and torch._VF (where an `F.dropout` bound by name lands
too), the probability of fused attention, and the modules that hand a probability to a fused kernel
(recurrent ones) or draw a mask themselves (stochastic depth). What is compiled into torch is
patched under the names of modules that imported it as well; one kept elsewhere, as the default of
an argument say, still drops.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import torch

_KERNELS = (
    "dropout",
    "dropout_",
    "feature_dropout",
    "feature_dropout_",
    "alpha_dropout",
    "alpha_dropout_",
    "feature_alpha_dropout",
    "feature_alpha_dropout_",
)
_FUNCTIONS = (
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "alpha_dropout",
    "feature_alpha_dropout",
)
_IDENTITIES = {torch.nn.functional: _FUNCTIONS, torch: _KERNELS, torch._VF: _KERNELS}
_ATTENTION_DROPOUT_POSITION = 4  # query, key, value, attn_mask, dropout_p
# The functions themselves, for runtimes that look them up by identity instead of calling them.
DROPOUT_FUNCTIONS = frozenset(
    getattr(owner, name) for owner, names in _IDENTITIES.items() for name in names
)
# Packages that hold many modules and import no function of torch by name, torch's own aside.
_WITHOUT_TORCH_FUNCTIONS = sys.stdlib_module_names | {
    "torch", "numpy", "sympy", "mpmath", "jax", "jaxlib", "scipy", "tt_host_worker"
}  # fmt: skip
_STOCHASTIC_DEPTH = ("DropPath", "StochasticDepth")


@contextlib.contextmanager
def dropout_neutralised(model: torch.nn.Module) -> Iterator[None]:
    """Inside, nothing in `model` drops anything, in whatever mode it is."""
    with contextlib.ExitStack() as stack:
        fused = torch.nn.functional.scaled_dot_product_attention
        attention = _without_dropout(fused)
        neutral = {id(f): _identity for f in DROPOUT_FUNCTIONS} | {id(fused): attention}
        for owner, name, function in _imported(neutral):
            stack.enter_context(replaced(owner, name, function))
        for owner, names in _IDENTITIES.items():
            for name in names:
                stack.enter_context(replaced(owner, name, _identity))
        stack.enter_context(
            replaced(torch.nn.functional, "scaled_dot_product_attention", attention)
        )
        for module in model.modules():
            for attribute in _probabilities(module):
                stack.enter_context(replaced(module, attribute, 0.0))
        yield


def _imported(neutral: dict[int, Callable]) -> list[tuple[ModuleType, str, Callable]]:
    """(module outside torch, name, replacement) of what is imported by name; keys are ids."""
    return [
        (module, name, neutral[id(value)])
        for path, module in list(sys.modules.items())
        if path.partition(".")[0] not in _WITHOUT_TORCH_FUNCTIONS
        and isinstance(module, ModuleType)
        and not neutral.keys().isdisjoint(map(id, vars(module).values()))
        for name, value in list(vars(module).items())
        if id(value) in neutral
    ]


def is_neutralised() -> bool:
    """True inside `dropout_neutralised`."""
    return torch.nn.functional.dropout is _identity


def _identity(input: torch.Tensor, *_args: Any, **_kwargs: Any) -> torch.Tensor:
    return input


def _without_dropout(attention: Callable) -> Callable:
    @functools.wraps(attention)
    def attend(*args: Any, **kwargs: Any) -> torch.Tensor:
        if len(args) > _ATTENTION_DROPOUT_POSITION:
            at = _ATTENTION_DROPOUT_POSITION
            args = (*args[:at], 0.0, *args[at + 1 :])
        elif "dropout_p" in kwargs:
            kwargs["dropout_p"] = 0.0
        return attention(*args, **kwargs)

    return attend


def _probabilities(module: torch.nn.Module) -> list[str]:
    """Attributes of a module that are drop probabilities no patched function sees."""
    if isinstance(module, torch.nn.RNNBase):
        return ["dropout"]
    if type(module).__name__.endswith(_STOCHASTIC_DEPTH):
        return [name for name in ("drop_prob", "p") if isinstance(vars(module).get(name), float)]
    return []


@contextlib.contextmanager
def replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    """Inside, the attribute `name` of `owner` is `value`."""
    # torch._VF forwards unknown names by __getattr__: there, removing the name restores it.
    missing = object()
    own = vars(owner).get(name, missing)
    setattr(owner, name, value)
    try:
        yield
    finally:
        if own is missing:
            delattr(owner, name)
        else:
            setattr(owner, name, own)
