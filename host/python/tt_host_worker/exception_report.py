# SPDX-License-Identifier: Apache-2.0
"""Exceptions as the worker reports them."""

from __future__ import annotations

import traceback

from .failures import CaseError, NotApplicableError

_OUT_OF_MEMORY = ("DefaultCPUAllocator: can't allocate memory", "DefaultCPUAllocator: not enough")


def describe(error: BaseException) -> dict[str, str]:
    """`failure_class` (empty: the stage decides), one-line-first `message`, full `traceback`.

    Class `skip` is no failure: the case does not apply. All three can be encoded as UTF-8, whatever
    the exception holds.
    """
    return {key: _encodable(text) for key, text in _describe(error).items()}


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
        "traceback": "".join(traceback.format_exception(error)),
    }


def _text(error: BaseException) -> str:
    try:
        return str(error) or repr(error)
    except Exception as failure:  # A model's own exception class may raise anything here.
        return f"<its text cannot be had: {type(failure).__name__}>"


def _encodable(text: str) -> str:
    """Lone surrogates, which stand for undecodable bytes of a file name, as `\\udc80`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def is_out_of_memory(error: BaseException) -> bool:
    """True where the host's memory did not suffice."""
    text = _text(error)
    return isinstance(error, MemoryError) or any(mark in text for mark in _OUT_OF_MEMORY)


def _cause_text(error: CaseError) -> str:
    cause = error.__cause__ or error.__context__
    return "".join(traceback.format_exception(cause)) if cause else ""
