# SPDX-License-Identifier: Apache-2.0
"""`spmd`: a torch model through torchax on JAX/PJRT, compiled ahead of time: trace, lower,
compile, run.

The model is made a pure function of (tensors, inputs) by swapping its tensors for traced ones.
Training compiles two programs: forward, which also returns what the backward needs, and backward,
which takes that and the cotangent. One execution per process: the first one starts the JAX backend.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import jax
import torch

from ..input_tensors import InputTensors
from ..module_state import ModuleState
from ..output_leaves import Leaf, flatten
from ..seeding import seed_everything
from . import torchax_shims
from .array_bridge import to_device, to_host
from .cotangent_reach import outputs_reached
from .cpu import trainable_parameters
from .interface import BACKWARD, Program, RuntimeExecution

torchax = torchax_shims.import_torchax()


class Execution(RuntimeExecution):
    """Holds jax arrays; torch tensors are only the module's own, untouched until `gather`."""

    SEPARATES = frozenset({"PLACE", "LOWER", "COMPILE", "RUN", "GATHER"})
    IGNORES_CUSTOM_BACKWARD = True

    def __init__(self, program: Program):
        super().__init__(program)
        self._lowered: Any = None
        self._compiled: Any = None
        self._backward: Any = None  # jax's vjp object: the residuals, as a pytree

    def place(self) -> None:
        _start_backend(self.program.devices)
        self._env = torchax.default_env()  # Before any trace: made inside one, it leaks a tracer.
        self._state = ModuleState(self.program.model)
        self._inputs = InputTensors(self.program.args, self.program.kwargs)
        trainable = {id(p) for p in trainable_parameters(self.program.model).values()}
        weights = {name: to_device(t) for name, t in self._state.tensors.items()}
        self._trainable = [n for n, t in self._state.tensors.items() if id(t) in trainable]
        self._wrt = (
            {name: weights.pop(name) for name in self._trainable} if self.program.training else {}
        )
        self._constants = weights
        self._input_arrays = [to_device(t) for t in self._inputs.tensors]
        jax.block_until_ready((self._wrt, self._constants, self._input_arrays))

    def lower(self, phase: str) -> None:
        if phase == BACKWARD:
            traced = jax.jit(lambda vjp, cotangent: vjp(cotangent)[0]).trace(
                self._backward, self._output_shape
            )
            reached = outputs_reached(traced.jaxpr.jaxpr, traced.jaxpr.jaxpr.invars[-1:])
            self._reached = dict(zip(sorted(self._wrt), reached, strict=True))
        else:
            seed_everything(self.program.seed)
            function = self._training_forward if self.program.training else self._inference
            with torch.no_grad():
                traced = jax.jit(function).trace(self._wrt, self._constants, self._input_arrays)
        self._lowered = traced.lower()

    def compile(self, phase: str) -> None:
        self._compiled = self._lowered.compile()

    def run(self, phase: str, cotangent: torch.Tensor | None = None) -> None:
        if phase == BACKWARD:
            self._result = self._compiled(self._backward, to_device(cotangent))
        else:
            self._result = self._compiled(self._wrt, self._constants, self._input_arrays)
        jax.block_until_ready(self._result)  # Execution is asynchronous; failures surface here.

    def gather(self, phase: str) -> list[Leaf]:
        if phase == BACKWARD:
            grads = self._result
            return [
                Leaf(n, to_host(grads[n]) if self._reached[n] else None) for n in self._trainable
            ]
        outputs, buffers, *backward = self._result
        self._write_back(buffers)
        if backward:
            (self._backward,) = backward
            self._output_shape = jax.ShapeDtypeStruct(outputs[0].shape, outputs[0].dtype)
        values = iter(outputs)
        return [
            Leaf(path, to_host(next(values)) if fixed is _TRACED else fixed)
            for path, fixed in self._tree
        ]

    # --- the pure functions ---

    def _inference(self, wrt: dict, constants: dict, inputs: list) -> tuple:
        return self._forward({**wrt, **constants}, inputs)

    def _training_forward(self, wrt: dict, constants: dict, inputs: list) -> tuple:
        def of_parameters(parameters: dict) -> tuple:
            outputs, buffers = self._forward({**parameters, **constants}, inputs)
            return outputs[0], buffers

        output, vjp, buffers = jax.vjp(of_parameters, wrt, has_aux=True)
        return [output], buffers, vjp

    def _forward(self, weights: dict, inputs: list) -> tuple[list, dict]:
        """(arrays of the output's tensor leaves, arrays of the buffers afterwards)."""
        program, env = self.program, self._env
        args, kwargs = self._inputs.rebuilt([_wrap(array, env) for array in inputs])
        traced = {name: _wrap(array, env) for name, array in weights.items()}
        with self._tracing(), self._state.swapped(traced):
            leaves = flatten(program.select(program.model(*args, **kwargs)))
            left = self._state.current()
        self._tree = [(p, _TRACED if isinstance(v, torch.Tensor) else v) for p, v in leaves]
        outputs = [_array(v) for _, v in leaves if isinstance(v, torch.Tensor)]
        arrays = {name: _array(left[name]) for name in self._constants if name in left}
        return outputs, {name: a for name, a in arrays.items() if a is not weights[name]}

    @contextlib.contextmanager
    def _tracing(self) -> Iterator[None]:
        key = jax.random.key(self.program.seed)
        with (
            torchax_shims.forward_shims(self._env),
            self._env.override_property(prng=key),
            self._env,
        ):
            yield

    def _write_back(self, buffers: dict) -> None:
        with torch.no_grad():
            for name, array in buffers.items():
                self._state.tensors[name].copy_(to_host(array))


_TRACED = object()


def _start_backend(devices: int) -> None:
    """The first use of JAX in this process decides how many virtual CPU devices there are."""
    if "JAX_PLATFORMS" not in os.environ:
        jax.config.update("jax_platforms", "cpu")
    if jax.config.jax_platforms == "cpu":
        jax.config.update("jax_num_cpu_devices", devices)
    jax.devices()


def _wrap(array: jax.Array, env) -> torch.Tensor:
    from torchax.tensor import Tensor

    return Tensor(array, env)


def _array(tensor: torch.Tensor) -> jax.Array:
    return tensor.jax() if hasattr(tensor, "jax") else to_device(tensor)


def warm_imports() -> None:
    """Importing this module has imported jax and torchax; nothing more may happen before a fork."""
