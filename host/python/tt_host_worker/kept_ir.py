# SPDX-License-Identifier: Apache-2.0
"""Texts of a program, as it was lowered and as it was compiled, kept beside the case's logs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .failures import CaseError

_DIRECTORY = "ir"


class KeptIr:
    """Writes `<case_directory>/ir/<phase>.<kind>`, each file whole or not at all.

    `paths`: what was written so far, relative to the directory of the case.
    """

    def __init__(self, case_directory: str):
        self._root = Path(case_directory)
        self.paths: list[str] = []

    def keep(self, phase: str, texts: Mapping[str, str]) -> None:
        """`texts`: kind (`stablehlo.mlir`) → text. Raises CaseError of class env."""
        for kind, text in texts.items():
            path = Path(_DIRECTORY, f"{phase or 'inference'}.{kind}")
            try:
                _write_whole(self._root / path, text)
            except OSError as error:
                raise CaseError("env", f"cannot keep the IR of the case: {error}") from error
            self.paths.append(str(path))


def _write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
