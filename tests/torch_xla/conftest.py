# SPDX-License-Identifier: Apache-2.0
"""The lane of the runtime `torch_xla`, which lives in an environment of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from model_tree import copy_base_classes
from tt_host_program import SOURCE, TtHost

ENVIRONMENT = SOURCE / ".venv-torch-xla"
Records = dict[str, dict]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("TT_HOST_SKIP_TORCH_XLA") == "1":
        for item in items:
            item.add_marker(pytest.mark.skip(reason="TT_HOST_SKIP_TORCH_XLA=1"))


@pytest.fixture(scope="session")
def environment() -> Path:
    python = ENVIRONMENT / "bin/python"
    assert python.exists(), f"{ENVIRONMENT.name} is missing: make setup-torch-xla"
    return ENVIRONMENT


@pytest.fixture
def tt_host(tmp_path: Path) -> TtHost:
    return TtHost(tmp_path)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A models root without models."""
    return copy_base_classes(tmp_path / "tree" / "models")


@pytest.fixture(scope="session")
def zoo_on(
    tmp_path_factory: pytest.TempPathFactory, environment: Path
) -> Callable[[str, tuple[str, ...]], Records]:
    """zoo_on(runtime, cases) → their `case_finished` records, by id; each run is made once."""
    runs: dict[tuple[str, tuple[str, ...]], Records] = {}
    options = {"torch_xla": ("--python", environment), "spmd": ("--python", SOURCE / ".venv")}

    def run(runtime: str, cases: tuple[str, ...]) -> Records:
        if (runtime, cases) not in runs:
            host = TtHost(tmp_path_factory.mktemp(runtime))
            ended = host(
                "run", "--models-root", SOURCE / "examples/models", *cases,
                "--runtime", runtime, *options[runtime], "--devices", "4", "--dtype", "float32",
                "--report", "junit:out=report.xml",
                timeout=600,
            )  # fmt: skip
            assert ended.exit_code == 0, ended.stdout + ended.stderr
            runs[runtime, cases] = host.finished()
        return runs[runtime, cases]

    return run
