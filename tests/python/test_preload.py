# SPDX-License-Identifier: Apache-2.0
"""Preloading runs in processes of its own: it is about what a fresh interpreter has imported."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "host/python"
FORK = """
pid = os.fork()
if pid == 0:
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
        f"sys.path[:0] = [{str(PACKAGE)!r}, {str(tmp_path)!r}]\n"
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


def test_imports_failures_and_one_thread(tmp_path):
    (tmp_path / "raises.py").write_text("raise RuntimeError('at import')\n")
    (tmp_path / "lazy_package.py").write_text("class Model: pass\n")
    modules = ["json", "raises", "no_such_module_here", "lazy_package.Model"]
    report = preload(tmp_path, {"runtime": "cpu", "modules": modules, "warm": True})
    assert report["imported"] == ["torch", "runtime cpu", "json", "lazy_package.Model", "warm-up"]
    assert report["failed"]["raises"] == "RuntimeError: at import"
    assert "no_such_module_here" in report["failed"]["no_such_module_here"]
    assert (report["threads"], report["guilty"]) == (1, None)


def test_the_import_that_starts_a_thread_is_named_and_ends_it(tmp_path):
    (tmp_path / "starts_thread.py").write_text(
        "import threading\nstop = threading.Event()\n"
        "threading.Thread(target=stop.wait, daemon=True).start()\n"
    )
    modules = ["json", "starts_thread", "csv"]
    report = preload(tmp_path, {"runtime": "cpu", "modules": modules, "warm": False})
    assert (report["threads"], report["guilty"]) == (2, "starts_thread")
    assert "csv" not in report["imported"]


def test_a_child_of_a_preloaded_process_can_use_torch_and_jax(tmp_path):
    pytest.importorskip("jax")
    modules = ["transformers.BertConfig"]
    report = preload(tmp_path, {"runtime": "spmd", "modules": modules, "warm": True}, FORK)
    assert report["failed"] == {}
    assert report["threads"] == 1
    assert report["child"] == 0
