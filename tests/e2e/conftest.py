# SPDX-License-Identifier: Apache-2.0
"""End-to-end tests run the built programs as a user would."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from tt_host_program import SOURCE, TtHost

HERE = Path(__file__).resolve().parent


@pytest.fixture
def tt_host(tmp_path: Path) -> TtHost:
    """The built `tt-host` with state, caches and working directory of its own."""
    return TtHost(tmp_path)


@pytest.fixture(scope="session")
def faulty_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models root with one loader per fault, on the zoo's own base classes."""
    root = tmp_path_factory.mktemp("tree") / "faulty_models"
    shutil.copytree(HERE / "faulty_models", root)
    zoo = SOURCE / "examples" / "models"
    for name in ("__init__.py", "base.py", "config.py"):
        shutil.copy(zoo / name, root / name)
    shutil.copytree(zoo / "tools", root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    unparsable = root / "does_not_parse" / "pytorch"
    unparsable.mkdir(parents=True)
    (unparsable / "loader.py").write_text("class ModelLoader(:\n", encoding="utf-8")
    return root


@pytest.fixture(autouse=True)
def _no_settings_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("TTHOST_", "TT_XLA_")) or name in {"NO_COLOR", "CI", "VIRTUAL_ENV"}:
            monkeypatch.delenv(name)
