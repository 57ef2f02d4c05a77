# SPDX-License-Identifier: Apache-2.0
"""flax.linen and flax.nnx models as `PureNetwork`s.

Names are dotted paths: `Dense_0.kernel` for a parameter, `batch_stats.BatchNorm_0.mean` for other
collections of linen, `blocks.0.kernel` for nnx.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
from flax import linen, nnx

from ..failures import CaseError
from ..pure_network import Arrays, PureNetwork

_PARAMS = "params"


def linen_network(
    method: Callable[..., Any],
    variables: Mapping[str, Any],
    keywords: dict[str, Any],
    training: bool,
) -> PureNetwork:
    """`method` is called as `apply` is: method(variables, *inputs, **keywords).

    In training every collection beside `params` is mutable, unless `keywords` says which are.
    """
    variables = linen.meta.unbox(variables)
    if not isinstance(variables, Mapping) or _PARAMS not in variables:
        raise CaseError("model_error", "the loader's parameters have no collection 'params'")
    named, structure = _named(variables)
    others = [collection for collection in variables if collection != _PARAMS]
    mutable = keywords.get("mutable", others if training else [])
    keywords = {**keywords, "mutable": mutable} if mutable else keywords

    def call(parameters: Arrays, state: Arrays, args: list, kwargs: dict) -> tuple[Any, Arrays]:
        held = {**parameters, **state}
        rebuilt = jax.tree.unflatten(structure, [held[name] for name in named])
        result = method(rebuilt, *args, **{**keywords, **kwargs})
        if not mutable:
            return result, state
        output, updates = result
        return output, {**state, **_named(linen.meta.unbox(updates))[0]}

    trained = {name for name in _named({_PARAMS: variables[_PARAMS]})[0] if _is_real(named[name])}
    return _network(named, trained, call)


def nnx_network(model: nnx.Module, method: str, keywords: dict[str, Any]) -> PureNetwork:
    """Each call merges a copy of the model, so that nothing leaks from one trace to another."""
    graph, parameters, rest = nnx.split(model, nnx.Param, ...)
    named_parameters, structure = _named(parameters)
    named_rest, rest_structure = _named(rest)

    def call(parameters: Arrays, state: Arrays, args: list, kwargs: dict) -> tuple[Any, Arrays]:
        held = {**parameters, **state}
        merged = nnx.merge(
            graph,
            jax.tree.unflatten(structure, [held[name] for name in named_parameters]),
            jax.tree.unflatten(rest_structure, [held[name] for name in named_rest]),
            copy=True,
        )
        output = getattr(merged, method)(*args, **{**keywords, **kwargs})
        _, _, left = nnx.split(merged, nnx.Param, ...)
        return output, {**state, **_named(left)[0]}

    trained = {name for name, array in named_parameters.items() if _is_real(array)}
    return _network({**named_parameters, **named_rest}, trained, call)


def named_specs(specs: Any) -> dict[str, tuple]:
    """Parameter → spec, of a tree of PartitionSpecs in the shape of a model's parameters."""
    leaves, _ = jax.tree.flatten_with_path(
        specs, is_leaf=lambda value: isinstance(value, jax.sharding.PartitionSpec)
    )
    return {_name(path): tuple(spec) for path, spec in leaves}


def cast_parameters(network: PureNetwork, dtype: Any) -> None:
    """Floating-point parameters in `dtype`; other state stays as the model made it."""
    network.parameters = {n: array.astype(dtype) for n, array in network.parameters.items()}


def _network(arrays: Arrays, trained: set[str], call: Callable) -> PureNetwork:
    parameters = {name: array for name, array in arrays.items() if name in trained}
    state = {name: array for name, array in arrays.items() if name not in trained}
    return PureNetwork(parameters, state, call)


def _named(tree: Any) -> tuple[Arrays, Any]:
    leaves, structure = jax.tree.flatten_with_path(tree)
    return {_name(path): leaf for path, leaf in leaves}, structure


def _name(path: Iterable[Any]) -> str:
    """nnx wraps each array in a variable: its attribute `value` is no part of the name."""
    keys = [key for key in path if not isinstance(key, jax.tree_util.GetAttrKey)]
    steps = [jax.tree_util.keystr((key,), simple=True) for key in keys]
    return ".".join(steps[1:] if len(steps) > 1 and steps[0] == _PARAMS else steps)


def _is_real(array: Any) -> bool:
    return jnp.issubdtype(array.dtype, jnp.floating)
