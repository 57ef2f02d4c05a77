# SPDX-License-Identifier: Apache-2.0
"""Divides the hidden states between transformer blocks along their sequence dimension."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from typing import Any

import torch

from tthost_sdk import HookContext, UnimplementedError

from .strategy import AXIS

# [batch, sequence, hidden]
_HIDDEN_DIMS, _SEQUENCE_DIM = 3, 1


class SequenceHooks:
    def prepare(self, context: HookContext) -> None:
        """Hooks the blocks; what they take and give is divided when the model is traced."""
        blocks = list(find_blocks(context.model, context.plan.get("x-blocks") or ""))
        if not blocks:
            raise UnimplementedError(
                "no transformer blocks found: --set sequence_parallel.blocks=GLOB names them"
            )

        def divided(value: Any) -> Any:
            return divide(value, context)

        for block in blocks:
            block.register_forward_pre_hook(
                lambda _block, args, named: (
                    tuple(map(divided, args)),
                    {name: divided(value) for name, value in named.items()},
                ),
                with_kwargs=True,
            )
            block.register_forward_hook(lambda _block, _args, output: mapped(output, divided))


def find_blocks(model: torch.nn.Module, pattern: str) -> Iterator[torch.nn.Module]:
    """The modules whose path matches, or else the items of lists of two and more alike ones that
    hold an attention."""
    if pattern:
        named = model.named_modules()
        yield from (module for path, module in named if fnmatch.fnmatchcase(path, pattern))
        return
    for module in model.modules():
        is_list = isinstance(module, (torch.nn.ModuleList, torch.nn.Sequential))
        if is_list and len(module) and len({type(block) for block in module}) == 1:
            yield from (block for block in module if has_attention(block))


def has_attention(block: torch.nn.Module) -> bool:
    parts = [(name, type(part).__name__) for name, part in block.named_modules() if name]
    return any("attn" in f"{name} {kind}".lower() or "attention" in f"{name} {kind}".lower()
               for name, kind in parts)  # fmt: skip


def divide(value: Any, context: HookContext) -> Any:
    """Hidden states whose length does not divide stay whole, as does everything else."""
    is_hidden = isinstance(value, torch.Tensor) and value.dim() == _HIDDEN_DIMS
    if not is_hidden or context.mesh is None or not value.is_floating_point():
        return value
    if value.shape[_SEQUENCE_DIM] % context.mesh.extent(AXIS):
        return value
    return context.constrain(value, context.spec(None, AXIS, None))


def mapped(output: Any, change: Any) -> Any:
    """The same for a block that gives a tuple: hidden states and more."""
    return tuple(map(change, output)) if type(output) is tuple else change(output)
