# SPDX-License-Identifier: Apache-2.0
"""Work in forked children, for a process that has one thread."""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Callable
from typing import Any

_HEADER_BYTES = 8


class ChildFailedError(Exception):
    """A child that ended or was ended before it answered; the text says how."""


class Child:
    """`work(argument)` in a child; its answer is JSON."""

    def __init__(self, work: Callable[[Any], Any], argument: Any):
        self._read, write = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            _answer(work, argument, write)
        os.close(write)

    def result(self, deadline_s: float | None = None) -> Any:
        """Waits for the answer, then ends the child. Raises ChildFailedError."""
        until = None if deadline_s is None else time.monotonic() + deadline_s
        try:
            size = self._receive(_HEADER_BYTES, until)
            return json.loads(self._receive(int.from_bytes(size, "little"), until))
        except TimeoutError:
            raise ChildFailedError(f"not done within {deadline_s:g} s") from None
        except EOFError:
            _, status = os.waitpid(self._pid, 0)
            self._pid = 0
            raise ChildFailedError(_ending(status)) from None
        finally:
            os.close(self._read)
            self._end()

    def _receive(self, size: int, until: float | None) -> bytes:
        data = b""
        while len(data) < size:
            left = None if until is None else max(0.0, until - time.monotonic())
            if not select.select([self._read], [], [], left)[0]:
                raise TimeoutError
            part = os.read(self._read, size - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def _end(self) -> None:
        if self._pid == 0:
            return
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _answer(work: Callable[[Any], Any], argument: Any, write: int) -> None:
    """The whole life of a child."""
    try:
        data = json.dumps(work(argument)).encode()
        data = len(data).to_bytes(_HEADER_BYTES, "little") + data
        while data:
            data = data[os.write(write, data) :]
    finally:
        os._exit(0)


def _ending(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"the process ended with exit code {code}"
    return f"the process was ended by signal {-code} ({signal.strsignal(-code)})"
