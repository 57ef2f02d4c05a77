# SPDX-License-Identifier: Apache-2.0
"""Feeds journals to reporter plugins as the host does."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from plugins import journal_records as records

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("TT_HOST_BUILD_DIR", SOURCE / "build"))


def feeding_command(
    plugin: str, config: dict[str, object], build: Path = BUILD
) -> list[str | Path]:
    """`config`: all keys of the plugin's schema."""
    library = build / f"lib/tt-host/plugins/{plugin}.so"
    return [build / "tests/feed_reporter", library, json.dumps(config)]


def feed(plugin: str, lines: bytes, **config: object) -> subprocess.CompletedProcess[bytes]:
    command = feeding_command(plugin, config)
    return subprocess.run(command, input=lines, capture_output=True, check=False)


def encoded(events: Iterable[records.Record]) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)
