# SPDX-License-Identifier: Apache-2.0
"""Approval tests: whole outputs of the built `tt-host` against committed baselines.

`TT_HOST_APPROVE=1` writes the baselines instead of comparing with them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tt_host_program import BUILD, SOURCE, TtHost

BASELINES = Path(__file__).resolve().parent / "baselines"

# What differs between machines and runs, and what stands in the baselines instead.
SCRUBBED = [
    (re.escape(str(BUILD)), "<build>"),
    (re.escape(str(SOURCE)), "<source>"),
    (r"\bin \d+\.\d\ds", "in <time>s"),
    (r"[ \d]{6}\.\d\d s\b", "  <time> s"),
    (r"[ \d]{9}\.\d{3} s\b", "   <time> s"),
    (r"=+ (.* in <time>s) =+", r"=== \1 ==="),
    (r"run \d{8}T\d{6}-[0-9a-f]{8}", "run <uid>"),
    (r"time by stage: .*", "time by stage: <shares>"),
    (r"torch \d+\.\d+\.\d+\S*, Python \d+\.\d+\.\d+", "torch <version>, Python <version>"),
    (r"\b[0-9a-f]{64}\b", "<sha256>"),
]


@pytest.fixture
def tt_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TtHost:
    """The built `tt-host` with a state and a working directory of its own."""
    for name in os.environ:
        if name.startswith("TTHOST_") or name in {"NO_COLOR", "CI", "VIRTUAL_ENV"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return TtHost(tmp_path)


@pytest.fixture
def approve(tmp_path: Path) -> Callable[[str, str], None]:
    """Compares a text, scrubbed of times, versions and paths, with the baseline of that name."""

    def compare(name: str, text: str) -> None:
        text = text.replace(str(tmp_path / "work"), "<cwd>").replace(str(tmp_path), "<tmp>")
        for pattern, replacement in SCRUBBED:
            text = re.sub(pattern, replacement, text)
        path = BASELINES / f"{name}.txt"
        if os.environ.get("TT_HOST_APPROVE") == "1":
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return
        assert text == path.read_text(encoding="utf-8")

    return compare
