# SPDX-License-Identifier: Apache-2.0
"""Which versions runtimes need and which are there, from package metadata alone."""

from __future__ import annotations

import importlib.metadata

# None: any version. spmd's are exact, because its shims reach into torch and torchax.
NEEDS: dict[str, dict[str, str | None]] = {
    "cpu": {"torch": None},
    "spmd": {"torch": "2.13.0", "torchax": "0.0.13", "jax": "0.10.2"},
}
FIXES = {
    "cpu": "python -m pip install -r requirements/base.txt",
    "spmd": "python -m pip install -r requirements/spmd.txt",
}


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
