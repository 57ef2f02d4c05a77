# SPDX-License-Identifier: Apache-2.0
"""Hooks on gradients, which only torch's own engine calls."""

from __future__ import annotations

import torch

from ..failures import CaseError


def refuse_backward_hooks(model: torch.nn.Module) -> None:
    """Raises CaseError of class unsupported naming the first module or parameter that has one."""
    for path, module in model.named_modules():
        if module._backward_hooks or module._backward_pre_hooks:
            raise _refusal(f"module '{path}'")
    for name, parameter in model.named_parameters():
        if parameter._backward_hooks or parameter._post_accumulate_grad_hooks:
            raise _refusal(f"parameter '{name}'")


def _refusal(owner: str) -> CaseError:
    return CaseError("unsupported", f"the backward hook of {owner} cannot be honoured")
