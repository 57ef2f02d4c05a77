# SPDX-License-Identifier: Apache-2.0
"""A host that records, and one call that runs a case of the test loaders."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

LOADERS = Path(__file__).parent / "loaders"
PLAN = {
    "schema": "tthost.plan/1",
    "strategy": "single_device",
    "process": {"spmd": False, "devices": 1},
    "mesh": None,
    "inputs": {"batch": None, "shard": []},
    "weights": None,
}


class RecordingHost:
    """What C++ would see: stages in order, facts, and both sides' leaves of each phase."""

    def __init__(self):
        self.stages: list[tuple[str, str]] = []
        self.facts: dict = {}
        self.golden: dict[str, dict] = {}
        self.device: dict[str, dict] = {}

    def stage(self, name, phase):
        self.stages.append((name, phase))

    def fact(self, key, value):
        self.facts[key] = value

    def content_hash(self, data):
        return hashlib.sha256(data).hexdigest()

    def compare(self, phase, golden, device):
        self.golden[phase] = {leaf.path: leaf for leaf in golden}
        self.device[phase] = {leaf.path: leaf for leaf in device}

    def assert_close(self, phase, **tolerances):
        """Same leaves in the same order, tensors close, other values equal."""
        import torch

        golden, device = self.golden[phase], self.device[phase]
        assert list(golden) == list(device)
        for path, leaf in golden.items():
            other = device[path].value
            if isinstance(leaf.value, torch.Tensor):
                if max(leaf.value.abs().max(), other.abs().max()) > leaf.noise_floor:
                    torch.testing.assert_close(
                        other, leaf.value, check_dtype=False, msg=path, **tolerances
                    )
            else:
                assert repr(other) == repr(leaf.value), path


@pytest.fixture(scope="session")
def loaders() -> Path:
    return LOADERS


@pytest.fixture(scope="module", autouse=True)
def other_models_root_afterwards():
    """A process serves one models root; the next test module may want another one."""
    yield
    for finder in [f for f in sys.meta_path if type(f).__name__ == "_ModelsRootFinder"]:
        sys.meta_path.remove(finder)
        sys.path.remove(str(finder.root))
    for name in [n for n in sys.modules if n.split(".")[0] in ("tt_forge_models", "third_party")]:
        del sys.modules[name]


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """run(loader, variant, runtime="cpu", mode="inference", dtype="float32") → RecordingHost."""

    def run_one(loader, variant=None, host=None, plan=PLAN, **changes):
        from tt_host_worker.case import run_case

        host = host or RecordingHost()
        request = {
            "id": loader,
            "models_root": str(LOADERS),
            "loader_path": f"{loader}/pytorch/loader.py",
            "variant": variant,
            "run_mode": "inference",
            "dtype": "float32",
            "seed": 0,
            "runtime": "cpu",
            "threads": 1,
            "devices": 1,
            "platform": "",
            "keep_dropout": False,
            "keep_ir": False,
            "golden_directory": "",
            "bytecode_directory": "",
            "deadline_ns": 0,
            "compile_only": False,
            "case_directory": str(tmp_path_factory.mktemp("case")),
            "strategy_directory": "",
        } | changes
        assert run_case(request, plan, host) == {}
        return host

    return run_one


@pytest.fixture
def plan() -> dict:
    return dict(PLAN)


@pytest.fixture
def host() -> RecordingHost:
    return RecordingHost()


@pytest.fixture
def recorded_calls(monkeypatch):
    """Gives the list that grows by the arguments of each call of a module's function."""

    def record(module, name):
        calls = []
        function = getattr(module, name)

        def recording(*arguments):
            calls.append(arguments)
            return function(*arguments)

        monkeypatch.setattr(module, name, recording)
        return calls

    return record
