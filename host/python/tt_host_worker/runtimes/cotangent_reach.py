# SPDX-License-Identifier: Apache-2.0
"""Which gradients exist at all.

JAX returns zeros for a parameter that the output does not depend on, where torch returns None. A
gradient is linear in the cotangent, so one that does not depend on it in the backward program is
no gradient.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def outputs_reached(jaxpr: Any, sources: Iterable[Any]) -> list[bool]:
    """For each output of `jaxpr`: does it depend on one of the variables `sources`?"""
    reached = set(sources)
    for equation in jaxpr.eqns:
        hit = [_is_in(variable, reached) for variable in equation.invars]
        if any(hit):
            reached.update(
                v for v, r in zip(equation.outvars, _through(equation, hit), strict=True) if r
            )
    return [_is_in(variable, reached) for variable in jaxpr.outvars]


def _through(equation: Any, hit: Sequence[bool]) -> list[bool]:
    """Which outputs of one equation are reached; exact for nested calls, all of them otherwise."""
    inner = equation.params.get("jaxpr")
    inner = getattr(inner, "jaxpr", inner)
    if equation.primitive.name in ("jit", "pjit", "closed_call") and inner is not None:
        sources = [variable for variable, is_hit in zip(inner.invars, hit, strict=True) if is_hit]
        return outputs_reached(inner, sources)
    return [True] * len(equation.outvars)


def _is_in(variable: Any, reached: set) -> bool:
    return (
        not hasattr(variable, "val") and variable in reached
    )  # Literals have a value, and no hash.
