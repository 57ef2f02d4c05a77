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
import itertools
import sys
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
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
_DROPPERS = {*map(id, DROPOUT_FUNCTIONS), id(torch.nn.functional.scaled_dot_product_attention)}
_surveyed = SimpleNamespace(holders=[], last="")
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


def survey_modules() -> None:
    """Remembers who of the modules that are imported now holds a function that drops, so that a
    process forked later need not touch, and so copy, the memory of each."""
    _surveyed.holders = _holders_imported_after(last="")
    _surveyed.last = next(reversed(sys.modules))


def _imported(neutral: dict[int, Callable]) -> list[tuple[ModuleType, str, Callable]]:
    """(module outside torch, name, replacement) of what is imported by name; keys are ids."""
    holders = [*_surveyed.holders, *_holders_imported_after(_surveyed.last)]
    return [
        (module, name, neutral[id(vars(module)[name])])
        for module, name in holders
        if id(vars(module).get(name)) in neutral
    ]


def _holders_imported_after(last: str) -> list[tuple[ModuleType, str]]:
    """Newest first; all where `last` is no module any more."""
    paths = list(itertools.takewhile(lambda path: path != last, reversed(sys.modules)))
    return [
        (module, name)
        for path in paths
        if path.partition(".")[0] != "torch" and isinstance(module := sys.modules[path], ModuleType)
        for name, value in list(vars(module).items())
        if id(value) in _DROPPERS
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
