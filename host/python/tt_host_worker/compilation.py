# SPDX-License-Identifier: Apache-2.0
"""LOWER and COMPILE of a case, and cases that end there: `--compile-only`, on shapes alone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import torch

from .failures import CaseError, as_download_error
from .fresh_copies import Arguments
from .kept_ir import KeptIr
from .loader_call import LoaderCall
from .runtimes.interface import BACKWARD, FORWARD, INFERENCE, Program, RuntimeExecution
from .training import TrainedOutput

if TYPE_CHECKING:
    from .case import Host


def compile_phase(
    host: Host, execution: RuntimeExecution, phase: str, kept_ir: KeptIr | None
) -> None:
    """Both stages, what they leave behind, and what the compiled program says about itself."""
    host.stage("LOWER", phase)
    execution.lower(phase)
    _keep(host, kept_ir, phase, execution.lowered_ir)
    host.stage("COMPILE", phase)
    execution.compile(phase)
    _keep(host, kept_ir, phase, execution.compiled_ir)
    if report := execution.sharding_report():
        host.fact("sharding", report)


def _keep(
    host: Host, kept_ir: KeptIr | None, phase: str, texts: Callable[[], dict[str, str]]
) -> None:
    if kept_ir is None:
        return
    kept_ir.keep(phase, texts())
    host.fact("ir", kept_ir.paths)


def load_shapes(loader: LoaderCall, training: bool) -> torch.nn.Module:
    """The model on `meta`: its tensors have shapes and take no memory."""
    with _explained("load_model"), torch.device("meta"):
        return loader.load_model(training)


def load_inputs_beside_shapes(loader: LoaderCall) -> Arguments:
    """Real ones: they are small, and numbers among them decide what is traced."""
    with _explained("load_inputs"):
        return loader.load_inputs()


def compile_shapes(
    host: Host,
    execution_class: type[RuntimeExecution],
    loader: LoaderCall,
    program: Program,
    kept_ir: KeptIr | None,
) -> None:
    """PLACE, and LOWER and COMPILE of each phase. Sets what `program` selects and is abstract."""
    trained = TrainedOutput(loader.unpack(), tells_gradients=False)
    if program.training:
        program.select = trained.choose
    program.abstract = True
    host.stage("PLACE", "")
    execution = execution_class(program)
    execution.place()
    for phase in (FORWARD, BACKWARD) if program.training else (INFERENCE,):
        compile_phase(host, execution, phase, kept_ir)
    if program.training:
        host.fact("trained_output", trained.remark)


@contextlib.contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except CaseError:
        raise
    except Exception as error:
        raise as_download_error(error) or CaseError(
            "unsupported",
            f"{what} fails where tensors have shapes and no values (--compile-only): "
            f"{type(error).__name__}: {error}",
        ) from error
