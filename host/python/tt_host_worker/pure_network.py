# SPDX-License-Identifier: Apache-2.0
"""A JAX-native model as a pure function of named arrays. Nothing here imports JAX."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Arrays = dict[str, Any]  # dotted path in the model → jax.Array


@dataclass
class PureNetwork:
    """What golden and device both run, each on arrays of its own.

    parameters  floating-point; what training differentiates
    state       whatever else the model holds: batch statistics, random keys and their counters
    call        (parameters, state, args, kwargs) → (output, state afterwards); pure
    """

    parameters: Arrays
    state: Arrays
    call: Callable[[Arrays, Arrays, list[Any], dict[str, Any]], tuple[Any, Arrays]]
