# SPDX-License-Identifier: Apache-2.0
"""Dropout of flax as identity. The layers, and the attention weights that take a rate."""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any

from flax import linen, nnx
from flax.linen import attention as linen_attention
from flax.nnx.nn import attention as nnx_attention

from ..dropout import replaced


@contextlib.contextmanager
def flax_dropout_neutralised() -> Iterator[None]:
    """Inside, no flax layer drops anything, in whatever mode it is."""
    with contextlib.ExitStack() as stack:
        for layer in (linen.Dropout, nnx.Dropout):
            stack.enter_context(replaced(layer, "__call__", _identity))
        for module in (linen_attention, nnx_attention):
            weights = _without_dropout(module.dot_product_attention_weights)
            stack.enter_context(replaced(module, "dot_product_attention_weights", weights))
        yield


def _identity(_layer: Any, inputs: Any, *_args: Any, **_kwargs: Any) -> Any:
    return inputs


def _without_dropout(weights: Callable) -> Callable:
    signature = inspect.signature(weights)

    @functools.wraps(weights)
    def compute(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.arguments["dropout_rate"] = 0.0
        return weights(*bound.args, **bound.kwargs)

    return compute
