# SPDX-License-Identifier: Apache-2.0
"""Reports of the html plugin, and the data that stand in them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from plugins import journal_records as records
from plugins import reporter_feeding

BLOCK = re.compile(r'<script type="application/json" id="([a-z]+)(?:-\d+)?">(.*?)</script>', re.S)


def write_report(lines: bytes | list[records.Record], out: Path) -> Path:
    if isinstance(lines, list):
        lines = reporter_feeding.encoded(lines)
    ended = reporter_feeding.feed("html", lines, out=str(out))
    assert ended.returncode == 0, ended.stderr.decode()
    return out


def results_of(report: Path) -> dict[str, str]:
    """Of each case by its id."""
    data = data_of(report)
    return {row[0]: data["run"]["words"][row[1]] for row in data["rows"]}


def data_of(report: Path) -> dict[str, Any]:
    """By name: the object `run`, and lists of all blocks together."""
    data: dict[str, Any] = {"rows": [], "details": [], "reasons": [], "texts": []}
    for name, block in BLOCK.findall(report.read_text(encoding="utf-8")):
        assert not set(block) & set("<>&\u2028\u2029"), "what ends a script is escaped"
        value = json.loads(block)
        if name == "run":
            data[name] = value
        else:
            data[name] += value
    return data
