# SPDX-License-Identifier: Apache-2.0
"""What `tt-host doctor` shows of the environment."""

from __future__ import annotations

import platform
import sys
from importlib import metadata

from . import runtimes


def describe(_request: dict) -> dict:
    """Versions from package metadata: nothing heavy is imported."""
    return {
        "python": platform.python_version(),
        "prefix": sys.prefix,
        "torch": _version("torch"),
        "runtimes": runtimes.describe(),
    }


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
