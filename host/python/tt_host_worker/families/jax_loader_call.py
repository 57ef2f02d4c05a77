# SPDX-License-Identifier: Apache-2.0
"""Calls a JAX loader as upstream's JAX testers do, with the arguments that its methods name.

`load_model` gives a flax.linen or flax.nnx module. For linen, `get_input_parameters` (or
`load_parameters`, or an attribute `params` of the model) gives the variables, and
`get_forward_method_name` ("apply"), `get_forward_method_args` and `get_forward_method_kwargs` say
how it is called. What `get_static_argnames` names needs no telling apart: every keyword that is no
array is a constant of the trace.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy
from flax import linen, nnx

from ..failures import CaseError
from ..loader_call import LoaderCall, as_arguments, cast_floats, names_dtype
from ..pure_network import PureNetwork
from ..runtimes.array_bridge import to_host
from ..seeding import seed_everything
from .flax_networks import cast_parameters, linen_network, nnx_network

Arguments = tuple[list[Any], dict[str, Any]]


class JaxLoaderCall(LoaderCall):
    """Inputs are handed over as torch tensors on the host, parameters as JAX arrays."""

    DTYPES: ClassVar[Mapping[str, Any]] = {
        "loader": jnp.bfloat16,
        "bfloat16": jnp.bfloat16,
        "float32": jnp.float32,
        "float64": jnp.float64,
    }
    _mesh: jax.sharding.Mesh | None = None
    _takes_variables = False

    def give_mesh(self, mesh: jax.sharding.Mesh) -> None:
        """For `load_inputs` of loaders that name `mesh`."""
        self._mesh = mesh

    def in_dtype(self, dtype: str) -> JaxLoaderCall:
        """The same loader, asked for another type."""
        other = copy.copy(self)
        other._dtype = dtype
        return other

    def load_network(self, training: bool) -> tuple[Any, PureNetwork]:
        """(what load_model gave, the same as a pure function), loaded under the case's seed."""
        seed_everything(self._seed)
        model = self._loader.load_model(**self._overrides(self._loader.load_model))
        keywords = self._forward_keywords(model, training)
        if isinstance(model, nnx.Module):
            (model.train if training else model.eval)()
            network = nnx_network(model, self._forward_method("__call__"), keywords)
        elif isinstance(model, linen.Module):
            self._takes_variables = True
            method = getattr(model, self._forward_method("apply"))
            network = linen_network(method, self._variables(model, training), keywords, training)
        else:
            kind = f"{type(model).__module__}.{type(model).__qualname__}"
            raise CaseError(
                "model_error",
                f"load_model returned {kind}, no flax.linen.Module and no flax.nnx.Module",
            )
        if self._dtype != "loader" or names_dtype(self._loader.load_model):
            cast_parameters(network, self.DTYPES[self._dtype])
        return model, network

    def unpack(self) -> Callable[[Any], Any] | None:
        """`wrapper_model` where the loader has one, else `unpack_forward_output`."""
        wrap = getattr(self._loader, "wrapper_model", None)
        if wrap is None:
            return super().unpack()
        return lambda output: wrap(lambda *_args, **_kwargs: output)([], {})

    def _variables(self, model: linen.Module, training: bool) -> Any:
        for name in ("get_input_parameters", "load_parameters"):
            if hasattr(self._loader, name):
                method = getattr(self._loader, name)
                overrides = self._overrides(method)
                return call_named(method, train=training, seed=self._seed, **overrides)
        if self._forward_arguments() is not None:
            return self._forward_arguments()[0]
        if hasattr(model, "params"):
            return model.params
        raise CaseError(
            "model_error",
            "a flax.linen model needs get_input_parameters or load_parameters of its loader",
        )

    def _forward_method(self, default: str) -> str:
        give = getattr(self._loader, "get_forward_method_name", None)
        return give() if give else default

    def _forward_arguments(self) -> list[Any] | None:
        """The loader's own, variables first for linen; None where it leaves them to load_inputs."""
        give = getattr(self._loader, "get_forward_method_args", None)
        return list(give()) if give else None

    def _forward_keywords(self, model: Any, training: bool) -> dict[str, Any]:
        """The loader's, else `train` or `deterministic` where the model names them."""
        give = getattr(self._loader, "get_forward_method_kwargs", None)
        if give is not None:
            return dict(call_named(give, train=training))
        named = inspect.signature(type(model).__call__).parameters
        offered = {"train": training, "deterministic": not training}
        if isinstance(model, nnx.Module):
            return {}
        return {name: value for name, value in offered.items() if name in named}

    def _load_inputs(self, seed: int) -> Arguments:
        seed_everything(seed)
        method = self._loader.load_inputs
        inputs = self._forward_arguments()
        if inputs is None:
            inputs = call_named(method, mesh=self._mesh, **self._overrides(method))
        elif self._takes_variables:
            inputs = inputs[1:]
        if isinstance(inputs, Mapping):
            inputs = dict(inputs)  # A tokenizer's mapping is no pytree.
        inputs = jax.tree.map(_on_host, inputs)
        if self._must_cast(method):
            inputs = cast_floats(inputs, LoaderCall.DTYPES[self._dtype])
        return as_arguments(inputs)


def call_named(method: Callable, **offered: Any) -> Any:
    """Calls with those arguments that the signature names."""
    named = inspect.signature(method).parameters
    return method(**{name: value for name, value in offered.items() if name in named})


def _on_host(value: Any) -> Any:
    return to_host(value) if isinstance(value, (jax.Array, numpy.ndarray)) else value
