# SPDX-License-Identifier: Apache-2.0
"""Outputs of a program that are its inputs.

What a backward pass keeps of a forward one is mostly the weights themselves. A program that returns
them copies them, on each device.
"""

from __future__ import annotations

from typing import Any

import jax
from jax.extend.core import jaxpr_as_fun


class PassedThrough:
    """A traced function without the outputs that are inputs of it."""

    def __init__(self, traced: Any):
        self._closed = traced.jaxpr
        inputs = {variable: index for index, variable in enumerate(self._closed.jaxpr.invars)}
        self._sources = [
            None if hasattr(variable, "val") else inputs.get(variable)  # A literal has no hash.
            for variable in self._closed.jaxpr.outvars
        ]
        self._tree = jax.tree.structure(traced.out_info)

    def traced(self, *arguments: Any) -> Any:
        """The function on the same arguments, traced; it returns a list of the other outputs."""
        evaluate = jaxpr_as_fun(self._closed)

        def forward(*arguments: Any) -> list[Any]:
            outputs = evaluate(*jax.tree.leaves(arguments))
            return [o for o, source in zip(outputs, self._sources, strict=True) if source is None]

        return jax.jit(forward).trace(*arguments)

    def completed(self, outputs: list[Any], *arguments: Any) -> Any:
        """What the function itself would return, of what it was called with and what the traced
        one returned; of values or of shapes."""
        given, computed = jax.tree.leaves(arguments), iter(outputs)
        return jax.tree.unflatten(
            self._tree,
            [next(computed) if source is None else given[source] for source in self._sources],
        )
