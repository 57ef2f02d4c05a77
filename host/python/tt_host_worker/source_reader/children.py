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
_PR_SET_PDEATHSIG = 1


class ChildFailedError(Exception):
    """A child that ended or was ended before it answered; the text says how."""


class Child:
    """`work(argument)` in a child, whose answer is JSON.

    `in_own_group`: with the child end the processes that it started, and it ends with its parent.
    """

    def __init__(self, work: Callable[[Any], Any], argument: Any, in_own_group: bool = False):
        self._read, write = os.pipe()
        self._in_own_group = in_own_group
        self._pid = os.fork()
        if self._pid == 0:
            _answer(work, argument, write, in_own_group)
        if in_own_group:
            os.setpgid(self._pid, self._pid)  # Here too: the child may not have come to it.
        os.close(write)

    def result(self, deadline_s: float | None = None) -> Any:
        """Waits for the answer, then ends the child. Raises ChildFailedError."""
        until = None if deadline_s is None else time.monotonic() + deadline_s
        try:
            size = self._receive(_HEADER_BYTES, until)
            answer = self._receive(int.from_bytes(size, "little"), until)
            self._kill()  # It ends while the answer is read.
            return json.loads(answer)
        except TimeoutError:
            raise ChildFailedError(f"not done within {deadline_s:g} s") from None
        except EOFError:
            raise ChildFailedError(_ending(self._ended())) from None
        finally:
            os.close(self._read)
            self._kill()
            os.waitpid(self._pid, 0)

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

    def _kill(self) -> None:
        """The child is not reaped yet, so its number is still its own."""
        if self._in_own_group:
            os.killpg(self._pid, signal.SIGKILL)
        else:
            os.kill(self._pid, signal.SIGKILL)

    def _ended(self) -> Any:
        return os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOWAIT)


def _answer(work: Callable[[Any], Any], argument: Any, write: int, in_own_group: bool) -> None:
    """The whole life of a child."""
    try:
        if in_own_group:
            os.setpgid(0, 0)
            _end_with_parent()
        data = json.dumps(work(argument)).encode()
        data = len(data).to_bytes(_HEADER_BYTES, "little") + data
        while data:
            data = data[os.write(write, data) :]
    finally:
        os._exit(0)


def _end_with_parent() -> None:
    import ctypes  # Not needed for reading source, and slow to import.

    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(0)


def _ending(ended: Any) -> str:
    if ended.si_code == os.CLD_EXITED:
        return f"the process ended with exit code {ended.si_status}"
    name = signal.strsignal(ended.si_status)
    return f"the process was ended by signal {ended.si_status} ({name})"
