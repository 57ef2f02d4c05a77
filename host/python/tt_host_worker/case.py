# SPDX-License-Identifier: Apache-2.0
"""One test case, from import to comparison. The order of calls here is the order of the stages."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Protocol

import torch

from . import runtimes
from .compilation import compile_phase, compile_shapes, place, report_one_call
from .failures import CaseError, as_download_error
from .families import check_installed, framework_of, open_model
from .golden import Golden
from .golden_reuse import GoldenReuse
from .kept_ir import KeptIr
from .loader_import import load_loader_class
from .output_leaves import Leaf
from .plugins.hooks import PlanHooks, load_hooks
from .runtimes.interface import BACKWARD, FORWARD, INFERENCE, Program, RuntimeExecution
from .seeding import seed_everything
from .sharding import Findings

PLAN_SCHEMA = "tthost.plan/1"


class Host(Protocol):
    """The worker's side: C++ in production, a recorder in tests."""

    def stage(self, name: str, phase: str) -> None:
        """A stage is about to be entered."""

    def compare(self, phase: str, golden: list[Leaf], device: list[Leaf]) -> None:
        """Compares one phase's result; keeps the verdict to itself."""

    def fact(self, key: str, value: Any) -> None:
        """Something worth reporting about the case."""

    def content_hash(self, data: Any) -> str:
        """Of a buffer of bytes; equal hashes, equal bytes."""


def run_case(request: dict, plan: dict, host: Host) -> dict:
    """Runs `request` by `plan`. Verdicts and facts reach `host`; the return value is empty.

    Raises CaseError where the class of the failure is known, NotApplicableError where the plan does
    not apply to the loader; any other exception belongs to the stage announced last.
    """
    training = request["run_mode"] == "training"
    devices = request["devices"]
    runtime_name = runtimes.resolve(request["runtime"], devices)
    framework = framework_of(request["loader_path"])
    kept_ir = KeptIr(request["case_directory"]) if request["keep_ir"] else None
    _check_schema(plan)
    torch.set_num_threads(request["threads"])

    with _fetching():
        host.stage("IMPORT", "")
        execution_class = _execution_class(runtime_name, plan, framework, request["compile_only"])
        execution_class.prepare(request["platform"], devices)
        hooks = load_hooks(plan, request["strategy_directory"])
        if hooks:
            host.fact("hooks", {"python": hooks.name, "offers": hooks.offered})
        check_installed(framework)
        host.fact("runtime", runtime_name)
        seed_everything(request["seed"])  # Modules may draw numbers when they are imported.
        loader_class = load_loader_class(
            request["models_root"], request["loader_path"], request["bytecode_directory"]
        )
        host.stage("LOAD", "")
        findings = Findings()
        model = open_model(request, plan, loader_class, findings)
        findings.refuse()
        for key, value in model.facts().items():
            host.fact(key, value)
        model.load()
        host.fact("parameters", model.parameter_count())

    if request["keep_dropout"] and training:
        host.fact("kept_dropout", True)
    with contextlib.nullcontext() if request["keep_dropout"] else model.dropout_neutralised():
        host.stage("INPUTS", "")
        with _fetching():
            remark = model.load_inputs()
        if remark:
            host.fact("copy_remark", remark)
        model.divide(findings)
        findings.refuse()
        if request["compile_only"]:
            program = _with_plan(model.program_of_shapes(), plan, hooks)
            compile_shapes(host, execution_class, program, kept_ir)
            return {}
        host.stage("GOLDEN", "")
        reuse = GoldenReuse(request, host.content_hash) if request["golden_directory"] else None
        golden = model.run_golden(reuse)
        seed_everything(request["seed"])  # Whether or not the golden run drew numbers here.
        _report_golden(host, golden)
        program = _with_plan(model.program(golden), plan, hooks)
        program.announce = host.stage
        execution = execution_class(program)
        place(host, execution)
        for phase in (FORWARD, BACKWARD) if training else (INFERENCE,):
            _run_phase(host, execution, phase, golden, kept_ir)
    return {}


def _run_phase(
    host: Host, execution: RuntimeExecution, phase: str, golden: Golden, kept_ir: KeptIr | None
) -> None:
    cotangent = golden.cotangent if phase == BACKWARD else None
    if execution.ONE_CALL:
        execution.run(phase, cotangent)
        report_one_call(host, execution, phase, kept_ir)
    else:
        compile_phase(host, execution, phase, kept_ir)
        host.stage("RUN", phase)
        execution.run(phase, cotangent)
    host.stage("GATHER", phase)
    device = execution.gather(phase)
    host.stage("COMPARE", phase)
    host.compare(phase, golden.gradients if phase == BACKWARD else golden.outputs, device)


def _execution_class(
    runtime_name: str, plan: dict, framework: str, compile_only: bool
) -> type[RuntimeExecution]:
    execution_class = runtimes.load(runtime_name).Execution.of_framework(framework)
    if execution_class is None:
        raise CaseError(
            "unsupported",
            f"{framework} models are not supported by runtime {runtime_name}: --runtime spmd runs "
            "them",
        )
    if compile_only and not execution_class.COMPILES_SHAPES:
        raise CaseError(
            "env", f"runtime {runtime_name} does not compile without weights: --runtime spmd does"
        )
    unsupported = execution_class.check_plan(plan)
    if unsupported:
        hint = runtimes.several_devices_hint(runtime_name, plan)
        raise CaseError("plan", f"{unsupported} is not supported by runtime {runtime_name}{hint}")
    return execution_class


def _with_plan(program: Program, plan: dict, hooks: PlanHooks | None) -> Program:
    program.plan = plan
    program.hooks = hooks
    return program


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


def _report_golden(host: Host, golden: Golden) -> None:
    if golden.reused_of:
        host.fact("golden_reused", True)
        host.fact("golden_of", golden.reused_of)
    if golden.reuse_remark:
        host.fact("golden_remark", golden.reuse_remark)
    if golden.trained_output:
        host.fact("trained_output", golden.trained_output)
    if golden.noise_remark:
        host.fact("gradient_noise", golden.noise_remark)
