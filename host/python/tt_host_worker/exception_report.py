# SPDX-License-Identifier: Apache-2.0
"""Exceptions as the worker reports them."""

from __future__ import annotations

import traceback

from .failures import CaseError

_OUT_OF_MEMORY = ("DefaultCPUAllocator: can't allocate memory", "DefaultCPUAllocator: not enough")


def describe(error: BaseException) -> dict[str, str]:
    """`failure_class` (empty: the stage decides), one-line-first `message`, full `traceback`."""
    text = str(error) or repr(error)
    if isinstance(error, CaseError):
        return {
            "failure_class": error.failure_class,
            "message": error.message,
            "traceback": _cause_text(error),
        }
    return {
        "failure_class": "oom_host" if _is_out_of_memory(error, text) else "",
        "message": f"{type(error).__name__}: {text}",
        "traceback": "".join(traceback.format_exception(error)),
    }


def _is_out_of_memory(error: BaseException, text: str) -> bool:
    return isinstance(error, MemoryError) or any(mark in text for mark in _OUT_OF_MEMORY)


def _cause_text(error: CaseError) -> str:
    cause = error.__cause__ or error.__context__
    return "".join(traceback.format_exception(cause)) if cause else ""
