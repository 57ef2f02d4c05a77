# SPDX-License-Identifier: Apache-2.0
"""End-to-end tests run the built programs as a user would."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from model_tree import copy_base_classes
from tt_host_program import TtHost

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
    copy_base_classes(root)
    unparsable = root / "does_not_parse" / "pytorch"
    unparsable.mkdir(parents=True, exist_ok=True)
    (unparsable / "loader.py").write_text("class ModelLoader(:\n", encoding="utf-8")
    return root


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A models root without models."""
    return copy_base_classes(tmp_path / "tree" / "models")


@pytest.fixture(autouse=True)
def _no_settings_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("TTHOST_", "TT_XLA_")) or name in {"NO_COLOR", "CI", "VIRTUAL_ENV"}:
            monkeypatch.delenv(name)
