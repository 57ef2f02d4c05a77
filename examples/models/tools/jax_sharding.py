# SPDX-License-Identifier: Apache-2.0
"""Partition specs for JAX models: rules over the names of parameters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import jax
from jax.sharding import PartitionSpec

Rules = Sequence[tuple[str, PartitionSpec]]


def specs_by_rules(parameters: Any, rules: Rules) -> Any:
    """`parameters` with a spec in place of each array: that of the first rule whose regular
    expression is found in its `/`-joined path; whole on each device where there is none."""

    def spec_of(path: tuple[Any, ...], _array: Any) -> PartitionSpec:
        name = jax.tree_util.keystr(path, simple=True, separator="/")
        return next((spec for pattern, spec in rules if re.search(pattern, name)), PartitionSpec())

    return jax.tree.map_with_path(spec_of, parameters)
