# SPDX-License-Identifier: Apache-2.0
"""`spmd`: a torch model through torchax on JAX/PJRT, compiled ahead of time: trace, lower,
compile, run.

The model is made a pure function of (tensors, inputs) by swapping its tensors for traced ones.
Training compiles two programs: forward, which also returns what the backward needs, and backward,
which takes that and the cotangent. One execution per process: the first one starts the JAX backend.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jax
import torch

from ..input_tensors import InputTensors
from ..module_state import ModuleState
from ..output_leaves import Leaf, TracedOutput
from ..plugins.hook_context import HookContext
from ..seeding import seed_everything
from ..sharding import Rule, Spec
from ..sharding.memory_guard import check_memory
from . import torchax_shims
from .array_bridge import shape_of, to_device, to_host
from .backward_hooks import refuse_backward_hooks
from .compiler_messages import resharding_warnings, stderr_text
from .cotangent_reach import outputs_reached
from .cpu import trainable_parameters
from .custom_backward import custom_backwards_honoured, undeclared_tensor
from .divided_activations import activations_divided, is_divided
from .interface import BACKWARD, FORWARD, JAX, Program, RuntimeExecution
from .jax_devices import (
    choose_platform,
    device_facts,
    device_mesh,
    devices_are_of_host,
    start_backend,
)
from .lowering_failure import failures_placed
from .partitioned_program import describe_program, weight_bytes
from .passed_through import PassedThrough
from .weight_division import describe_weights

torchax = torchax_shims.import_torchax()


class Execution(RuntimeExecution):
    """Holds jax arrays; torch tensors are only the module's own, untouched until `gather`."""

    SEPARATES = frozenset({"PLACE", "LOWER", "COMPILE", "RUN", "GATHER"})
    COMPILES_SHAPES = True

    def __init__(self, program: Program):
        super().__init__(program)
        self._lowered: Any = None
        self._compiled: Any = None
        self._backward: Any = None  # jax's vjp object: the residuals, as a pytree
        self._mesh: jax.sharding.Mesh | None = None
        self._own_backwards: list[type] = []  # Functions of the forward program.
        self._report: dict[str, Any] = {}

    @classmethod
    def check_plan(cls, plan: dict) -> str | None:
        return None

    @classmethod
    def prepare(cls, platform: str, devices: int) -> None:
        choose_platform(platform)

    @classmethod
    def of_framework(cls, framework: str) -> type[RuntimeExecution] | None:
        if framework == JAX:
            from .spmd_jax import JaxExecution

            return JaxExecution
        return super().of_framework(framework)

    def place(self) -> None:
        start_backend(self.program.devices)
        if self.program.sharding:
            self._mesh = device_mesh(self.program.sharding.mesh)
        if self.program.hooks:
            self.program.hooks.prepare(self._hook_context())
        tensors = self._take_apart()
        if devices_are_of_host() and not self.program.abstract:
            check_memory(tensors, self.program.sharding, self.program.training)
        self._inputs = InputTensors(self.program.args, self.program.kwargs)
        put = shape_of if self.program.abstract else to_device
        weights = {
            name: put(tensor, self._weight_sharding(name)) for name, tensor in tensors.items()
        }
        if self._is_reported():
            sizes = {name: weight_bytes(weight) for name, weight in weights.items()}
            self._report = describe_weights(self.program.sharding, sizes)
        self._wrt = (
            {name: weights.pop(name) for name in self._trainable} if self.program.training else {}
        )
        self._constants = weights
        self._input_arrays = [
            put(tensor, self._sharding(spec))
            for tensor, spec in zip(self._inputs.tensors, self._input_specs(), strict=True)
        ]
        jax.block_until_ready((self._wrt, self._constants, self._input_arrays))

    def lower(self, phase: str) -> None:
        with failures_placed(abstract=self.program.abstract):
            self._lowered = self._traced(phase).lower()

    def _traced(self, phase: str) -> Any:
        if phase == BACKWARD:
            arguments = (self._backward, self._output_shape)
            traced = jax.jit(lambda vjp, cotangent: vjp(cotangent)[0]).trace(*arguments)
            self._refuse_undeclared(traced, arguments)
            reached = outputs_reached(traced.jaxpr.jaxpr, traced.jaxpr.jaxpr.invars[-1:])
            self._reached = dict(zip(sorted(self._trainable), reached, strict=True))
            return traced
        self._prepare_trace()
        seed_everything(self.program.seed)
        function = self._training_forward if self.program.training else self._inference
        with torch.set_grad_enabled(self.program.training):
            traced = jax.jit(function).trace(*self._arguments())
        self._refuse_undeclared(traced, self._arguments())
        if not self.program.training:
            return traced
        self._passed_through = PassedThrough(traced)
        return self._passed_through.traced(*self._arguments())

    def _refuse_undeclared(self, traced: Any, arguments: tuple) -> None:
        if len(traced.jaxpr.jaxpr.invars) != len(jax.tree.leaves(arguments)):
            raise undeclared_tensor(self._own_backwards)

    def _arguments(self) -> tuple[dict, dict, list]:
        return self._wrt, self._constants, self._input_arrays

    def compile(self, phase: str) -> None:
        with stderr_text() as said:
            self._compiled = self._lowered.compile()
        if self._is_reported():
            described = describe_program(self._compiled)
            described["resharding_warnings"] = resharding_warnings(said[0]) if said else None
            self._report["programs"][phase or "inference"] = described
        if self.program.abstract and phase == FORWARD:
            self._take_shapes_for_backward()

    def device_facts(self) -> dict[str, str]:
        return device_facts()

    def sharding_report(self) -> dict[str, Any]:
        return self._report

    def lowered_ir(self) -> dict[str, str]:
        return {"stablehlo.mlir": self._lowered.as_text()}

    def compiled_ir(self) -> dict[str, str]:
        return {"hlo.txt": self._compiled.as_text()}

    def run(self, phase: str, cotangent: torch.Tensor | None = None) -> None:
        if phase == BACKWARD:
            residuals, self._backward = self._backward, None
            self._result = self._compiled(
                residuals, to_device(cotangent, self._output_shape.sharding)
            )
        else:
            self._result = self._compiled(*self._arguments())
        jax.block_until_ready(self._result)  # Execution is asynchronous; failures surface here.

    def gather(self, phase: str) -> list[Leaf]:
        if phase == BACKWARD:
            gradients = self._result  # Each leaves the device as it reaches the host.
            return [
                Leaf(name, to_host(array) if self._reached[name] else None)
                for name, array in ((name, gradients.pop(name)) for name in self._trainable)
            ]
        if phase == FORWARD:
            self._result = self._passed_through.completed(self._result, *self._arguments())
        outputs, buffers, *backward = self._result
        self._write_back(buffers)
        if backward:
            (self._backward,) = backward
            # The backward pass has all it needs in there; weights need not be held twice.
            self._wrt, self._constants, self._input_arrays = {}, {}, []
            output = outputs[0]
            divided = output.sharding if self._mesh is not None else None
            self._output_shape = jax.ShapeDtypeStruct(output.shape, output.dtype, sharding=divided)
        leaves = self._output.leaves(map(to_host, outputs))
        hooks = self.program.hooks
        return hooks.gather(self._hook_context(), leaves) if hooks else leaves

    def _take_apart(self) -> Mapping[str, Any]:
        """The model's tensors by name; sets the names of those that are trained."""
        self._state = ModuleState(self.program.model)
        trainable = {id(p) for p in trainable_parameters(self.program.model).values()}
        self._trainable = [n for n, t in self._state.tensors.items() if id(t) in trainable]
        return self._state.tensors

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
        divided = activations_divided(program.model, program.sharding, self._dividing)
        with self._tracing(), self._state.swapped(traced), divided:
            output = program.select(self._traced_forward()(*args, **kwargs))
            self._output = TracedOutput(output, lambda v: isinstance(v, torch.Tensor))
            left = self._state.current()
        outputs = [_array(tensor) for tensor in self._output.arrays]
        arrays = {name: _array(left[name]) for name in self._constants if name in left}
        return outputs, {name: a for name, a in arrays.items() if a is not weights[name]}

    def _traced_forward(self) -> Callable[..., Any]:
        model, hooks = self.program.model, self.program.hooks
        return hooks.forward(self._hook_context(), model) if hooks else model

    def _hook_context(self) -> HookContext:
        program = self.program
        return HookContext(
            model=program.model,
            mesh=program.sharding.mesh if program.sharding else None,
            devices=jax.devices() if self._mesh is None else list(self._mesh.devices.flat),
            run_mode="training" if program.training else "inference",
            plan=program.plan,
            divide=self._divided,
        )

    def _prepare_trace(self) -> None:
        self._env = torchax.default_env()  # Made inside a trace, it leaks a tracer.
        if self.program.training:
            refuse_backward_hooks(self.program.model)

    @contextlib.contextmanager
    def _tracing(self) -> Iterator[None]:
        key = jax.random.key(self.program.seed)
        training = self.program.training
        own_backwards = custom_backwards_honoured(self._env, self._tracing, self._own_backwards)
        with (
            torchax_shims.forward_shims(self._env, differentiated=training),
            own_backwards if training else contextlib.nullcontext(),
            self._env.override_property(prng=key),
            self._env,
        ):
            yield

    def _take_shapes_for_backward(self) -> None:
        """What `gather` takes from the values of a forward that ran."""
        computed = jax.tree.map(
            lambda value, sharding: jax.ShapeDtypeStruct(
                value.shape, value.dtype, sharding=sharding if self._mesh is not None else None
            ),
            self._lowered.out_info,
            self._compiled.output_shardings,
        )
        outputs, _, self._backward = self._passed_through.completed(computed, *self._arguments())
        (self._output_shape,) = outputs

    # --- what is divided ---

    def _is_reported(self) -> bool:
        """A program on one device is nothing to report on, unless it is all there will be."""
        return self._mesh is not None or self.program.abstract

    def _sharding(self, spec: Spec) -> jax.sharding.Sharding | None:
        if self._mesh is None:
            return None
        return jax.sharding.NamedSharding(self._mesh, jax.sharding.PartitionSpec(*spec))

    def _weight_sharding(self, name: str) -> jax.sharding.Sharding | None:
        return self._sharding(self.program.sharding.weights.get(name, ()) if self._mesh else ())

    def _input_specs(self) -> list[Spec]:
        return self.program.sharding.inputs if self._mesh else [()] * len(self._inputs.tensors)

    def _dividing(self, path: str, rule: Rule) -> Callable[[Any], Any]:
        mesh = self.program.sharding.mesh

        def divide(value: Any) -> Any:
            is_traced = isinstance(value, torch.Tensor) and hasattr(value, "jax")
            if not is_traced or not is_divided(value, path, rule, mesh):
                return value
            return self._divided(value, rule.spec)

        return divide

    def _divided(self, tensor: Any, spec: Spec) -> Any:
        """What is no traced tensor comes back as it is."""
        if not hasattr(tensor, "jax"):
            return tensor
        constrained = jax.lax.with_sharding_constraint(tensor.jax(), self._sharding(spec))
        return _wrap(constrained, self._env)

    def _write_back(self, buffers: dict) -> None:
        with torch.no_grad():
            for name, array in buffers.items():
                tensor = self._state.tensors[name]
                # Memory of its own: what it had is shared with the array that backward takes.
                tensor.data = to_host(array).to(tensor.dtype)


def _wrap(array: jax.Array, env) -> torch.Tensor:
    from torchax.tensor import Tensor

    return Tensor(array, env)


def _array(tensor: torch.Tensor) -> jax.Array:
    return tensor.jax() if hasattr(tensor, "jax") else to_device(tensor)


def warm_imports() -> None:
    """Importing this module has imported jax and torchax; nothing more may happen before a fork."""
