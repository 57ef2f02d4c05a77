# SPDX-License-Identifier: Apache-2.0
"""LOWER and COMPILE of a case, and cases that end there: `--compile-only`, on shapes alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .kept_ir import KeptIr
from .runtimes.interface import BACKWARD, FORWARD, INFERENCE, Program, RuntimeExecution

if TYPE_CHECKING:
    from .case import Host


def compile_phase(
    host: Host, execution: RuntimeExecution, phase: str, kept_ir: KeptIr | None
) -> None:
    """Both stages, what they leave behind, and what the compiled program says about itself."""
    host.stage("LOWER", phase)
    execution.lower(phase)
    _keep(host, kept_ir, phase, execution, execution.lowered_ir)
    host.stage("COMPILE", phase)
    execution.compile(phase)
    _keep(host, kept_ir, phase, execution, execution.compiled_ir)
    _report_sharding(host, execution)


def report_one_call(
    host: Host, execution: RuntimeExecution, phase: str, kept_ir: KeptIr | None
) -> None:
    """The same, of a runtime that did both in the one call that is over now."""
    _keep(host, kept_ir, phase, execution, execution.lowered_ir)
    _keep(host, kept_ir, phase, execution, execution.compiled_ir)
    _report_sharding(host, execution)


def place(host: Host, execution: RuntimeExecution) -> None:
    """The stage PLACE, and which devices it was that took the program."""
    host.stage("PLACE", "")
    execution.place()
    for key, value in execution.device_facts().items():
        host.fact(key, value)


def _report_sharding(host: Host, execution: RuntimeExecution) -> None:
    if report := execution.sharding_report():
        host.fact("sharding", report)


def _keep(
    host: Host,
    kept_ir: KeptIr | None,
    phase: str,
    execution: RuntimeExecution,
    texts: Callable[[], dict[str, str]],
) -> None:
    if kept_ir is None:
        return
    kept_ir.keep(phase, texts())
    if kept_ir.paths:
        host.fact("ir", kept_ir.paths)
    else:
        host.fact("ir_remark", execution.why_no_ir())


def compile_shapes(
    host: Host,
    execution_class: type[RuntimeExecution],
    program: Program,
    kept_ir: KeptIr | None,
) -> None:
    """PLACE, and LOWER and COMPILE of each phase, of an abstract program."""
    execution = execution_class(program)
    place(host, execution)
    for phase in (FORWARD, BACKWARD) if program.training else (INFERENCE,):
        compile_phase(host, execution, phase, kept_ir)
