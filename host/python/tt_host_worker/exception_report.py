# SPDX-License-Identifier: Apache-2.0
"""Exceptions as the worker reports them."""

from __future__ import annotations

import traceback

from .clipped_text import clipped
from .failures import CaseError, NotApplicableError

_MOST_MESSAGE_BYTES = 16 << 10
_MOST_TRACEBACK_BYTES = 64 << 10

_OUT_OF_MEMORY = ("DefaultCPUAllocator: can't allocate memory", "DefaultCPUAllocator: not enough")


def describe(error: BaseException) -> dict[str, str]:
    """`failure_class` (empty: the stage decides), one-line-first `message`, `traceback`.

    Class `skip` is no failure: the case does not apply. Message and traceback can be encoded as
    UTF-8 and are clipped, whatever the exception holds.
    """
    report = _describe(error)
    return {
        "failure_class": report["failure_class"],
        "message": clipped(report["message"], _MOST_MESSAGE_BYTES),
        "traceback": clipped(report["traceback"], _MOST_TRACEBACK_BYTES),
    }


def _describe(error: BaseException) -> dict[str, str]:
    if isinstance(error, CaseError):
        return {
            "failure_class": error.failure_class,
            "message": error.message,
            "traceback": _cause_text(error),
        }
    if isinstance(error, NotApplicableError):
        return {"failure_class": "skip", "message": str(error), "traceback": ""}
    text = _text(error)
    return {
        "failure_class": "oom_host" if is_out_of_memory(error) else "",
        "message": f"{type(error).__name__}: {text}",
        "traceback": _traceback(error),
    }


def _text(error: BaseException) -> str:
    try:
        return str(error) or repr(error)
    except Exception as failure:  # A model's own exception class may raise anything here.
        return f"<its text cannot be had: {type(failure).__name__}>"


def is_out_of_memory(error: BaseException) -> bool:
    """True where the host's memory did not suffice."""
    text = _text(error)
    return isinstance(error, MemoryError) or any(mark in text for mark in _OUT_OF_MEMORY)


def _cause_text(error: CaseError) -> str:
    cause = error.__cause__ or error.__context__
    return _traceback(cause) if cause else ""


def _traceback(error: BaseException) -> str:
    """Each part is clipped by itself, so that no long message drives out the frames."""
    return "".join(clipped(part, _MOST_MESSAGE_BYTES) for part in traceback.format_exception(error))
