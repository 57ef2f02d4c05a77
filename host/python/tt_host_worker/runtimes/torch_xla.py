# SPDX-License-Identifier: Apache-2.0
"""`torch_xla`: upstream's own path. torch.compile on the XLA device, SPMD by `mark_sharding`.

One call traces, compiles and runs, so this runtime announces LOWER, COMPILE and RUN itself: on the
CPU from where torch_xla begins to compile and to run, on Tenstorrent devices from the file that the
plugin writes. torch_xla is imported by `prepare`, because the environment decides by then which
devices there are; it starts a thread, and `use_spmd` cannot be undone: one process per case.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import numpy
import torch

from ..bringup_stage import followed
from ..failures import CaseError
from ..input_tensors import InputTensors
from ..module_state import ModuleState
from ..output_leaves import Leaf, plain_value, to_leaves
from ..seeding import seed_everything
from ..sharding import Rule, Spec
from ..sharding.memory_guard import check_memory
from .cpu import trainable_parameters
from .divided_activations import activations_divided, is_divided
from .dumped_programs import DumpedPrograms, describe_programs
from .interface import BACKWARD, INFERENCE, Program, RuntimeExecution
from .torch_xla_platform import Platform
from .weight_division import WeightBytes, describe_weights


class Execution(RuntimeExecution):
    """The module computes with device tensors inside a call, with its own outside."""

    SEPARATES = frozenset({"PLACE", "LOWER", "COMPILE", "RUN", "GATHER"})
    ONE_CALL = True
    _platform: Platform

    def __init__(self, program: Program):
        super().__init__(program)
        self._report: dict[str, Any] = {}
        self._mesh: Any = None

    @classmethod
    def check_plan(cls, plan: dict) -> str | None:
        return "plan part 'hooks' (--runtime spmd runs hooks)" if plan.get("hooks") else None

    @classmethod
    def prepare(cls, platform: str, devices: int) -> None:
        cls._platform = Platform(platform or "cpu")
        cls._platform.enter(devices)

    def place(self) -> None:
        import torch_xla

        self._state = ModuleState(self.program.model)
        if self._platform.is_host:
            check_memory(self._state.tensors, self.program.sharding, self.program.training)
        self._mesh = self._start_spmd()
        self._device = torch_xla.device()
        self._inputs = InputTensors(self.program.args, self.program.kwargs)
        self._weights = {name: self._moved(t) for name, t in self._state.tensors.items()}
        self._input_tensors = [self._moved(tensor) for tensor in self._inputs.tensors]
        if sharding := self.program.sharding:
            for name, spec in sharding.weights.items():
                self._divide(self._weights[name], spec)
            for tensor, spec in zip(self._input_tensors, sharding.inputs, strict=True):
                self._divide(tensor, spec)
        torch_xla.sync(wait=True)
        if self.program.sharding:
            sizes = {name: _weight_bytes(tensor) for name, tensor in self._weights.items()}
            self._report = describe_weights(self.program.sharding, sizes)
        self._dumped = DumpedPrograms(self._platform.dump_directory)

    def lower(self, phase: str) -> None:
        pass

    def compile(self, phase: str) -> None:
        pass

    def run(self, phase: str, cotangent: torch.Tensor | None = None) -> None:
        import torch_xla
        import torch_xla.core.xla_model as xm

        with self._stages_announced(phase), self._state.swapped(self._weights):
            if phase == BACKWARD:
                output, self._output = self._output, None
                output.backward(self._moved(cotangent))
            else:
                self._output = self._forward()
            torch_xla.sync(wait=True)
            xm.wait_device_ops()  # `sync` does not wait for what torch.compile has started.
            self._left = self._state.current()
        self._programs = self._dumped.taken()
        if self._report and self._programs:
            self._report["programs"][phase or "inference"] = describe_programs(self._programs)

    def gather(self, phase: str) -> list[Leaf]:
        if phase == BACKWARD:
            names = {id(tensor): name for name, tensor in self._state.tensors.items()}
            return [
                Leaf(name, _taken_gradient(self._weights[names[id(parameter)]]))
                for name, parameter in trainable_parameters(self.program.model).items()
            ]
        self._write_back_buffers()
        leaves = to_leaves(self._output)
        if phase == INFERENCE:
            self._output = None
        return leaves

    def device_facts(self) -> dict[str, str]:
        import torch_xla.core.xla_model as xm

        return {"platform": self._platform.name, "device_kind": xm.xla_device_hw(self._device)}

    def sharding_report(self) -> dict[str, Any]:
        return self._report

    def lowered_ir(self) -> dict[str, str]:
        return {f"{i}.lowered-hlo.txt": each.lowered for i, each in enumerate(self._programs)}

    def compiled_ir(self) -> dict[str, str]:
        return {f"{i}.hlo.txt": each.compiled for i, each in enumerate(self._programs)}

    def why_no_ir(self) -> str:
        if self._platform.dump_directory:
            return "torch_xla compiled no program"
        return f"torch_xla writes no programs on platform {self._platform.name}: on cpu it does"

    # --- the one call ---

    def _forward(self) -> Any:
        program = self.program
        seed_everything(program.seed)
        compiled = torch.compile(program.model, backend=self._platform.backend)
        args, kwargs = self._inputs.rebuilt(self._input_tensors)
        divided = activations_divided(program.model, program.sharding, self._dividing)
        with torch.set_grad_enabled(program.training), divided:
            return program.select(compiled(*args, **kwargs))

    @contextlib.contextmanager
    def _stages_announced(self, phase: str) -> Iterator[None]:
        def announce(stage: str) -> None:
            self.program.announce(stage, phase)

        how = followed if self._platform.writes_stage_file else _compilation_announced
        with how(announce):
            yield

    # --- tensors ---

    def _moved(self, tensor: torch.Tensor) -> torch.Tensor:
        """A copy on the device; a parameter stays one. `Module.to` would untie tied weights."""
        moved = tensor.detach().to(self._device)
        if isinstance(tensor, torch.nn.Parameter):
            return torch.nn.Parameter(moved, tensor.requires_grad)
        return moved.requires_grad_(tensor.requires_grad)

    def _write_back_buffers(self) -> None:
        with torch.no_grad():
            for name, tensor in self._state.tensors.items():
                if not isinstance(tensor, torch.nn.Parameter) and name in self._left:
                    tensor.copy_(self._left[name].detach().cpu())

    # --- what is divided ---

    def _start_spmd(self) -> Any:
        """The mesh; None where one device holds all of it."""
        import torch_xla.distributed.spmd as xs
        import torch_xla.runtime as xr

        if self.program.sharding is None:
            return None
        if not xr.is_spmd():
            xr.use_spmd()
        mesh, found = self.program.sharding.mesh, xr.global_runtime_device_count()
        if found < mesh.size:
            raise CaseError("plan", f"{mesh} needs {mesh.size} devices, there are {found}")
        return xs.Mesh(numpy.arange(mesh.size), mesh.shape, mesh.axes)

    def _divide(self, tensor: torch.Tensor, spec: Spec) -> None:
        import torch_xla.distributed.spmd as xs

        if any(spec):
            whole = (None,) * (tensor.dim() - len(spec))
            xs.mark_sharding(tensor, self._mesh, (*spec, *whole))

    def _dividing(self, path: str, rule: Rule) -> Callable[[Any], Any]:
        mesh = self.program.sharding.mesh

        @torch.compiler.disable
        def divide(value: Any) -> Any:
            if isinstance(value, torch.Tensor) and is_divided(value, path, rule, mesh):
                self._divide(value, rule.spec)
            return value

        return divide


@contextlib.contextmanager
def _compilation_announced(announce: Callable[[str], None]) -> Iterator[None]:
    """LOWER until torch.compile has a graph for XLA, COMPILE until that is compiled, then RUN."""
    from torch_xla.core import dynamo_bridge

    compile_graph = dynamo_bridge.extract_compiled_graph

    def announced(*arguments: Any) -> Any:
        announce("COMPILE")
        executable = compile_graph(*arguments)
        announce("RUN")
        return executable

    announce("LOWER")
    with mock.patch.object(dynamo_bridge, "extract_compiled_graph", announced):
        yield


def _taken_gradient(weight: torch.Tensor) -> object:
    """On the host; it leaves the device."""
    gradient, weight.grad = weight.grad, None
    return plain_value(gradient)


def _weight_bytes(tensor: torch.Tensor) -> WeightBytes:
    import torch_xla

    if not torch_xla._XLAC._get_xla_sharding_spec(tensor.detach()):
        return WeightBytes(tensor.nbytes, tensor.nbytes)
    ((first, *_),) = torch_xla._XLAC._get_local_shards([tensor.detach()])
    shard, _device = first
    return WeightBytes(tensor.nbytes, shard.nbytes)


def warm_imports() -> None:
    """Nothing: the import of torch_xla waits for `prepare`."""
