# SPDX-License-Identifier: Apache-2.0
"""What is known of the built-in runtimes without importing them: needed and present versions."""

from __future__ import annotations

import importlib.metadata
import importlib.util

from ..failures import CaseError

# None: any version. spmd's are exact, because its shims reach into torch and torchax; torch_xla is
# built for one torch.
NEEDS: dict[str, dict[str, str | None]] = {
    "cpu": {"torch": None},
    "spmd": {"torch": "2.13.0", "torchax": "0.0.13", "jax": "0.10.2"},
    "torch_xla": {"torch": "2.9.0", "torch_xla": "2.9.0"},
}
FIXES = {
    "cpu": "python -m pip install -r requirements/base.txt",
    "spmd": "make setup, then --python .venv; elsewhere: python -m pip install -r "
    "requirements/spmd.txt",
    "torch_xla": "make setup-torch-xla, then --python .venv-torch-xla",
}
# Runtime → why its process must not fork once it has been imported.
MUST_SPAWN = {"torch_xla": "torch_xla starts a thread when it is imported"}

_MODULES = {"spmd": ("jax", "jaxlib", "torchax"), "torch_xla": ("torch_xla",)}


def check_present(runtime: str) -> None:
    """Raises CaseError of class env where a module of it is missing, of whatever version."""
    for module in _MODULES.get(runtime, ()):
        if not importlib.util.find_spec(module):
            raise CaseError("env", f"runtime '{runtime}' lacks the module {module}{fix(runtime)}")


def fix(runtime: str) -> str:
    """The end of a message that says a runtime does not work here: what mends it, if known."""
    if runtime not in NEEDS:
        return ""
    wrong = mismatch(runtime)
    return f" ({wrong + '; ' if wrong else ''}fix: {FIXES[runtime]})"


def versions(runtime: str) -> dict[str, str]:
    """Distribution → installed version, of those that `runtime` needs and that are there."""
    found = {}
    for name in NEEDS[runtime]:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def mismatch(runtime: str) -> str | None:
    """What is missing or of another version, or None. A local part (`+cpu`) does not count."""
    found = versions(runtime)
    wrong = []
    for name, expected in NEEDS[runtime].items():
        if name not in found:
            wrong.append(f"{name} is not installed")
        elif expected and found[name].split("+")[0] != expected:
            wrong.append(f"{name} {found[name]} (expected {expected})")
    return ", ".join(wrong) or None
