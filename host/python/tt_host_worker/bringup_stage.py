# SPDX-License-Identifier: Apache-2.0
"""Follows the file in which a PJRT plugin says how far one call has come.

With ENABLE_BRINGUP_STAGE_LOGGING=1 the Tenstorrent plugin writes the name of the stage that it
enters to `._bringup_stage.txt` in the working directory, over the one before. What a process that
died wrote last is read by the controller; see host/execute/bringup_stage.h.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

FILE_NAME = "._bringup_stage.txt"
STAGES = {
    "FE_COMPILATION_START": "LOWER",
    "TTMLIR_COMPILATION_START": "COMPILE",
    "RUNTIME_EXECUTION_START": "RUN",
}
_SECONDS_BETWEEN_LOOKS = 0.02


@contextlib.contextmanager
def followed(announce: Callable[[str], None], directory: Path | None = None) -> Iterator[None]:
    """Inside, what is written to the file is announced; LOWER at once.

    The file is looked at from a thread, and once more at the end: a call that raised has announced
    its last stage. What an earlier call left is removed first.
    """
    follower = _Follower((directory or Path.cwd()) / FILE_NAME, announce)
    stop = threading.Event()

    def look_until_stopped() -> None:
        while not stop.wait(_SECONDS_BETWEEN_LOOKS):
            follower.look()

    thread = threading.Thread(target=look_until_stopped, name="bringup-stage", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        follower.look()


class _Follower:
    def __init__(self, path: Path, announce: Callable[[str], None]):
        path.unlink(missing_ok=True)
        self._path = path
        self._announce = announce
        self._seen: list[str] = []
        self._current = "LOWER"
        announce(self._current)

    def look(self) -> None:
        """Announces the stages that were written since the last look."""
        stages = self._written()
        is_continued = stages[: len(self._seen)] == self._seen
        for stage in stages[len(self._seen) :] if is_continued else stages:
            if stage != self._current:
                self._current = stage
                self._announce(stage)
        self._seen = stages

    def _written(self) -> list[str]:
        """Names of other stages, and a name that is only half written, do not count."""
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        return [STAGES[word] for word in text.split() if word in STAGES]
