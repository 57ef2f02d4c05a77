# SPDX-License-Identifier: Apache-2.0
"""One test case, from import to comparison. The order of calls here is the order of the stages."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Protocol

import torch

from . import runtimes
from .dropout import dropout_neutralised
from .failures import CaseError, as_download_error
from .fresh_copies import Arguments, Sides
from .golden import Golden, run_golden
from .loader_call import LoaderCall
from .loader_import import load_loader_class
from .output_leaves import Leaf
from .runtimes.interface import BACKWARD, FORWARD, INFERENCE, Program, RuntimeExecution
from .sharding import ShardingPlan, resolve
from .sharding.input_batch import batch_of
from .sharding.resolve import mesh_of

PLAN_SCHEMA = "tthost.plan/1"


class Host(Protocol):
    """The worker's side: C++ in production, a recorder in tests."""

    def stage(self, name: str, phase: str) -> None:
        """A stage is about to be entered."""

    def compare(self, phase: str, golden: list[Leaf], device: list[Leaf]) -> None:
        """Compares one phase's result; keeps the verdict to itself."""

    def fact(self, key: str, value: Any) -> None:
        """Something worth reporting about the case."""


def run_case(request: dict, plan: dict, host: Host) -> dict:
    """Runs `request` by `plan`. Verdicts and facts reach `host`; the return value is empty.

    Raises CaseError where the class of the failure is known, NotApplicableError where the plan does
    not apply to the loader; any other exception belongs to the stage announced last.
    """
    training = request["run_mode"] == "training"
    seed = request["seed"]
    devices = request["devices"]
    runtime_name = runtimes.resolve(request["runtime"])
    _check_schema(plan)
    torch.set_num_threads(request["threads"])

    with _fetching():
        host.stage("IMPORT", "")
        execution_class = _execution_class(runtime_name, plan)
        host.fact("runtime", runtime_name)
        loader_class = load_loader_class(request["models_root"], request["loader_path"])
        host.stage("LOAD", "")
        loader = LoaderCall(
            loader_class, request["variant"], request["dtype"], seed, batch_of(plan, devices)
        )
        mesh = mesh_of(plan, loader.instance(), devices)
        for key, value in loader.facts().items():
            host.fact(key, value)
        host.fact("dtype_override", loader.dtype_passed())
        model = loader.load_model(training)

    # Before the model is copied: each side's modules must be neutral.
    with dropout_neutralised(model):
        host.stage("INPUTS", "")
        with _fetching():
            sides = Sides(model, loader.load_inputs(), loader.load_inputs)
        if sides.remark:
            host.fact("copy_remark", sides.remark)
        sharding = mesh and resolve(plan, mesh, loader.instance(), *sides.device())
        host.stage("GOLDEN", "")
        golden = _golden(sides, training, loader, seed)
        _report_training(host, golden, execution_class)
        execution = execution_class(_program(sides.device(), golden, training, seed, sharding))
        host.stage("PLACE", "")
        execution.place()
        for phase in (FORWARD, BACKWARD) if training else (INFERENCE,):
            _run_phase(host, execution, phase, golden)
    return {}


def _golden(sides: Sides, training: bool, loader: LoaderCall, seed: int) -> Golden:
    """In a function of its own, so that the golden side's model is gone before PLACE."""
    with sides.golden() as (model, arguments):
        return run_golden(model, arguments, training, loader, seed)


def _run_phase(host: Host, execution: RuntimeExecution, phase: str, golden: Golden) -> None:
    host.stage("LOWER", phase)
    execution.lower(phase)
    host.stage("COMPILE", phase)
    execution.compile(phase)
    if report := execution.sharding_report():
        host.fact("sharding", report)
    host.stage("RUN", phase)
    execution.run(phase, golden.cotangent if phase == BACKWARD else None)
    host.stage("GATHER", phase)
    device = execution.gather(phase)
    host.stage("COMPARE", phase)
    host.compare(phase, golden.gradients if phase == BACKWARD else golden.outputs, device)


def _program(
    device: tuple[torch.nn.Module, Arguments],
    golden: Golden,
    training: bool,
    seed: int,
    sharding: ShardingPlan | None,
) -> Program:
    model, (args, kwargs) = device
    devices = sharding.mesh.size if sharding else 1
    return Program(model, args, kwargs, training, golden.select, seed, devices, sharding)


def _execution_class(runtime_name: str, plan: dict) -> type[RuntimeExecution]:
    execution_class = runtimes.load(runtime_name).Execution
    unsupported = execution_class.check_plan(plan)
    if unsupported:
        raise CaseError("plan", f"{unsupported} is not supported by runtime {runtime_name}")
    return execution_class


def _check_schema(plan: dict) -> None:
    if plan.get("schema") != PLAN_SCHEMA:
        raise CaseError("plan", f"plan schema {plan.get('schema')!r}, expected {PLAN_SCHEMA!r}")


@contextlib.contextmanager
def _fetching() -> Iterator[None]:
    """The stages in which loaders fetch data: a failed fetch is class `download`."""
    try:
        yield
    except CaseError:
        raise
    except Exception as error:
        download = as_download_error(error)
        if download is None:
            raise
        raise download from error


def _report_training(host: Host, golden: Golden, execution_class: type[RuntimeExecution]) -> None:
    if golden.trained_output:
        host.fact("trained_output", golden.trained_output)
    if golden.noise_remark:
        host.fact("gradient_noise", golden.noise_remark)
    if golden.custom_backwards and execution_class.IGNORES_CUSTOM_BACKWARD:
        host.fact("ignored_custom_backward", golden.custom_backwards)
