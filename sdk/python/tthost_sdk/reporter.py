# SPDX-License-Identifier: Apache-2.0
"""Reporters turn the events of a run into files, rows or messages.

Each lives in a process of its own and is fed from the run's journal, so it can neither disturb the
run nor another reporter. The working directory is that of `--out`.
"""

from __future__ import annotations

import abc
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .call import Call

Record = dict[str, Any]


class Reporter(abc.ABC):
    """Base class of reporters. One thread calls an instance, which lives for one run.

    The constructor gets the configuration: complete, and checked against the manifest's schema.
    """

    def __init__(self, config: Mapping[str, Any]):
        self.config = config

    @abc.abstractmethod
    def event(self, call: Call, kind: str, record: Record) -> None:
        """One event, in the order of the journal.

        kind    "run_started", "case_started", "case_finished", "run_finished", or "flush": write
                what is known so far. Ignore what you do not know.
        record  as `schemas/events.schema.json` says; empty for a flush
        """


def write_whole(path: str | os.PathLike[str], text: str) -> None:
    """Writes a file such that nobody ever sees half of it: beside its place, then renamed.

    UTF-8; a half of a surrogate pair, as odd texts of models hold, becomes a question mark.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8", errors="replace")
    beside.replace(target)
