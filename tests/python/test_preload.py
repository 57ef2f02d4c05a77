# SPDX-License-Identifier: Apache-2.0
"""Preloading runs in processes of its own: it is about what a fresh interpreter has imported."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = [str(ROOT / "host/python"), str(ROOT / "sdk/python")]
FORK = """
import gc, random, tempfile
tempfile.gettempdir()  # which Python remembers
report["frozen_objects"] = gc.get_freeze_count()
random_of_parent = random.getstate()
pid = os.fork()
if pid == 0:
    from tt_host_worker.forked_process import renew
    renew({"environment": {"TMPDIR": os.getcwd()}})
    assert tempfile.gettempdir() == os.environ["TMPDIR"] == os.getcwd()
    assert random.getstate() != random_of_parent
    import jax
    jax.config.update("jax_platforms", "cpu")
    ones = torch.ones(64, 64)
    ok = float(jax.jit(lambda x: x + 1)(1.0)) == 2.0 and float(ones.mm(ones)[0, 0]) == 64
    os._exit(0 if ok else 3)
report["child"] = os.waitpid(pid, 0)[1]
"""


def preload(tmp_path, request, then=""):
    script = (
        "import json, os, sys\n"
        f"sys.path[:0] = {[*PACKAGES, str(tmp_path)]!r}\n"
        "from tt_host_worker.preload import preload\n"
        f"report = preload({request!r})\n"
        f"import torch\n{then}\n"
        "print(json.dumps(report))\n"
    )
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


SECOND = """
report = [report, preload({"runtime": "cpu", "modules": ["json", "starts_thread", "csv"]})]
"""


def test_imports_failures_and_the_import_that_starts_a_thread(tmp_path):
    (tmp_path / "raises.py").write_text("raise RuntimeError('at import')\n")
    (tmp_path / "lazy_package.py").write_text("class Model: pass\n")
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets/__init__.py").write_text("from .configuration_a import Config\n")
    (tmp_path / "nets/configuration_a.py").write_text("class Config: pass\n")
    (tmp_path / "nets/modeling_a.py").write_text("raise RuntimeError('modeling_a is imported')\n")
    (tmp_path / "starts_thread.py").write_text(
        "import threading\nstop = threading.Event()\n"
        "threading.Thread(target=stop.wait, daemon=True).start()\n"
    )
    modules = ["json", "raises", "no_such_module_here", "lazy_package.Model", "nets.Config"]
    request = {"runtime": "cpu", "modules": modules, "warm": True}
    first, second = preload(tmp_path, request, SECOND)

    assert first["imported"] == ["torch", "runtime cpu", "json", "lazy_package.Model", "warm-up"]
    assert first["failed"]["raises"] == "RuntimeError: at import"
    assert "no_such_module_here" in first["failed"]["no_such_module_here"]
    assert "modeling_a is imported" in first["failed"]["nets.Config"]
    assert (first["threads"], first["guilty"]) == (1, None)

    assert (second["threads"], second["guilty"]) == (2, "starts_thread")
    assert "csv" not in second["imported"]


def test_a_child_of_a_preloaded_process_can_use_torch_and_jax(tmp_path):
    pytest.importorskip("jax")
    report = preload(tmp_path, {"runtime": "spmd", "modules": ["jax.numpy"], "warm": True}, FORK)
    assert report["failed"] == {}
    assert report["threads"] == 1
    assert report["child"] == 0
    assert report["frozen_objects"] > 10_000


def test_a_runtime_that_must_not_fork_is_not_even_imported(tmp_path):
    request = {"runtime": "torch_xla", "modules": ["json"], "warm": True}
    report = preload(tmp_path, request, "")
    assert "thread" in report["must_spawn"]
    assert report["imported"] == []
    assert preload(tmp_path, request | {"warm": False})["must_spawn"] is None
