# SPDX-License-Identifier: Apache-2.0
"""A torch.nn.Module on `meta`: its tensors have shapes and types, no values and no memory."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import torch

from ..failures import CaseError, as_download_error
from ..fresh_copies import Arguments
from ..runtimes.interface import Program
from ..training import TrainedOutput
from .torch_model import TorchModel


class TorchShapes(TorchModel):
    """For cases that are compiled and no more: one side, no golden run."""

    def load(self) -> None:
        with _explained("load_model"), torch.device("meta"):
            super().load()

    def load_inputs(self) -> str | None:
        """Real ones: they are small, and numbers among them decide what is traced."""
        with _explained("load_inputs"):
            self._arguments = self._loader.load_inputs()
        return None

    def _device(self) -> tuple[torch.nn.Module, Arguments]:
        return self._model, self._arguments

    def program_of_shapes(self) -> Program:
        program = self._program(lambda output: output)
        program.abstract = True
        if program.training:
            program.select = TrainedOutput(self._loader.unpack(), tells_gradients=False).choose
        return program


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
