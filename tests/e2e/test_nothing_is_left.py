# SPDX-License-Identifier: Apache-2.0
"""A run leaves what is the caller's as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_tree import add_loader
from tt_host_program import TtHost

COMPILE_CACHES = ("TORCHINDUCTOR_CACHE_DIR", "TRITON_CACHE_DIR", "JAX_COMPILATION_CACHE_DIR")
# What models do without a thought.
CARELESS = f"""
    import os, pathlib, tempfile

    from . import beside

    pathlib.Path("left_here").touch()
    tempfile.NamedTemporaryFile(delete=False).write(b"left there")
    for name in {COMPILE_CACHES}:
        if name in os.environ:
            pathlib.Path(os.environ[name]).mkdir(parents=True, exist_ok=True)
            (pathlib.Path(os.environ[name]) / "compiled").touch()
    os.environ["HOME"] = os.environ["HF_HOME"] = "elsewhere"
    os.chdir("/")
    os.umask(0o777)
    return torch.nn.Linear(8, beside.OUTPUTS)
"""


def state_of(directory: Path) -> dict[str, tuple[int, int, int]]:
    """Mode, size and time of the last change of all that is there, and of the directory."""
    found = {}
    for path in (directory, *directory.rglob("*")):
        status = path.lstat()
        found[str(path)] = (status.st_mode, status.st_size, status.st_mtime_ns)
    return found


@pytest.mark.parametrize(("isolation", "cases"), [("fork", ["one", "two"]), ("spawn", ["one"])])
def test_the_callers_directories_stay_as_they_are(
    tt_host: TtHost, models: Path, tmp_path: Path, isolation: str, cases: list[str]
) -> None:
    for name in cases:
        add_loader(models, name, CARELESS)
        (models / name / "pytorch" / "beside.py").write_text("OUTPUTS = 4\n", encoding="utf-8")
    home, temporary, compiled = (tmp_path / name for name in ("home", "temporary", "compiled"))
    for directory in (home / ".cache", temporary, compiled):
        directory.mkdir(parents=True)
    (home / ".cache" / "mine").touch()
    (tt_host.work / "mine").touch()
    directories = (models, home, tt_host.work, compiled)
    before = [state_of(directory) for directory in directories]

    ended = tt_host(
        "run", "--models-root", models, "--parallelism", "single_device", "--run-mode", "inference",
        "--runtime", "cpu", "-j", "1", "--isolation", isolation,
        HOME=str(home), TMPDIR=str(temporary), TT_HOST_CACHE_DIR=str(tmp_path / "cache"),
        **dict.fromkeys(COMPILE_CACHES, str(compiled)),
    )  # fmt: skip

    assert ended.exit_code == 0, ended.stdout + ended.stderr
    assert len(tt_host.finished()) == len(cases)
    assert [state_of(directory) for directory in directories] == before
    assert list(temporary.iterdir()) == []
