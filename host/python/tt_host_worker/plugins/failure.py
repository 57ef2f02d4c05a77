# SPDX-License-Identifier: Apache-2.0
"""What a plugin raised, as a status for the host."""

from __future__ import annotations

import traceback
from pathlib import Path

from tthost_sdk import Code, MisuseError, PluginError

from ..clipped_text import clipped

_MOST_TEXT_BYTES = 4 << 10
_MOST_TRACEBACK_BYTES = 32 << 10


def describe(error: BaseException, directory: str) -> tuple[int, str, str]:
    """(code, text for the user, traceback for the log; empty where the plugin meant to fail).

    directory  of the plugin: the text names its innermost line there
    """
    if isinstance(error, PluginError):
        text = str(error)
        cause = error if isinstance(error, MisuseError) else error.__cause__
        if cause is None:
            return int(error.code), clipped(text, _MOST_TEXT_BYTES), ""
        if where := place_of(cause, directory):
            text += f" ({where})"
        return int(error.code), clipped(text, _MOST_TEXT_BYTES), _traceback(cause)
    code = Code.RESOURCE_EXHAUSTED if isinstance(error, MemoryError) else Code.INTERNAL
    text = named(error)
    if where := place_of(error, directory):
        text += f" ({where})"
    return int(code), clipped(text, _MOST_TEXT_BYTES), _traceback(error)


def named(error: BaseException) -> str:
    """ "ValueError: bad shape"."""
    try:
        text = str(error)
    except Exception as failure:  # Its class may raise anything here.
        text = f"<its text cannot be had: {type(failure).__name__}>"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def place_of(error: BaseException, directory: str) -> str:
    """ "FILE:LINE, in FUNCTION" of the innermost frame below `directory`, else of the innermost."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return f"{error.filename}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if directory and _is_below(frame.filename, directory)]
    if not frames:
        return ""
    frame = (own or frames)[-1]
    return f"{frame.filename}:{frame.lineno}, in {frame.name}"


def _is_below(file: str, directory: str) -> bool:
    try:
        return Path(file).resolve().is_relative_to(Path(directory).resolve())
    except OSError:
        return False


def _traceback(error: BaseException) -> str:
    return clipped("".join(traceback.format_exception(error)), _MOST_TRACEBACK_BYTES)
