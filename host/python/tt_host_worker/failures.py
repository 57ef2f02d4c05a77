# SPDX-License-Identifier: Apache-2.0
"""Failures that Python can name better than "ended in stage X".

Everything that is not a `CaseError` is classified by the stage that was announced last; an
exception type says nothing (compile and run raise the same classes). The one rule here recognises
data that could not be fetched: a loader that reaches for the network, or for a cache root nobody
set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


class CaseError(Exception):
    """A failure with its class: download, plan, env, unsupported or model_error."""

    def __init__(self, failure_class: str, message: str):
        super().__init__(message)
        self.failure_class = failure_class
        self.message = message


class NotApplicableError(Exception):
    """The case does not apply to this loader or these devices: skipped with this reason."""


# An upper-case name near words that say it has no value, in either order.
_NAME = r"\$?\{?\b(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b\}?"
_UNSET = r"(?:not set|unset|not defined|must be set|is required|is missing|please set)"
_UNSET_VARIABLE = (
    re.compile(_NAME + r"[^.\n]{0,60}?\b" + _UNSET, re.IGNORECASE),
    re.compile(r"\b" + _UNSET + r"[^.\n]{0,60}?" + _NAME, re.IGNORECASE),
)

_DOWNLOAD_TYPES = frozenset(
    {
        "urllib.error.URLError",
        "urllib.error.HTTPError",
        "requests.exceptions.RequestException",
        "httpx.HTTPError",
        "httpcore.ConnectError",
        "huggingface_hub.errors.HfHubHTTPError",
        "huggingface_hub.errors.OfflineModeIsEnabled",
        "huggingface_hub.errors.LocalEntryNotFoundError",
        "socket.gaierror",
    }
)

# transformers wraps every failed download in a bare OSError; its text is the only trace.
_HUB_TEXT = re.compile(
    r"couldn't connect to 'https?://|is not a local folder and is not a valid model identifier"
)


def as_download_error(error: BaseException) -> CaseError | None:
    """The `download` form of `error`, or None when it is no failed fetch.

    To be asked only about errors of the stages that fetch: IMPORT, LOAD and INPUTS.
    """
    for cause in _chain(error):
        variable = _unset_variable(cause)
        if variable:
            text = f"environment variable {variable} is not set, and the loader needs it: {cause}"
            return CaseError("download", text)
    for cause in _chain(error):
        if _is_failed_fetch(cause):
            return CaseError("download", f"{type(cause).__name__}: {cause}")
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _unset_variable(error: BaseException) -> str | None:
    if not isinstance(error, (ValueError, KeyError, RuntimeError, OSError, AssertionError)):
        return None
    if isinstance(error, KeyError):
        return _environ_key(error)
    for pattern in _UNSET_VARIABLE:
        match = pattern.search(str(error))
        if match and match["name"].isupper():
            return match["name"]
    return None


def _environ_key(error: KeyError) -> str | None:
    """The name in `os.environ[NAME]` when that look-up raised `error`."""
    frames = [code for code in _code_objects(error) if code.co_name == "__getitem__"]
    if any(
        code.co_filename.endswith("os.py") or "frozen os" in code.co_filename for code in frames
    ):
        return str(error.args[0])
    return None


def _is_failed_fetch(error: BaseException) -> bool:
    names = {f"{cls.__module__}.{cls.__qualname__}" for cls in type(error).__mro__}
    if names & _DOWNLOAD_TYPES:
        return True
    if isinstance(error, FileNotFoundError):
        return any(code.co_name == "get_file" for code in _code_objects(error))
    return isinstance(error, OSError) and bool(_HUB_TEXT.search(str(error)))


def _code_objects(error: BaseException) -> Iterator:
    frame = error.__traceback__
    while frame is not None:
        yield frame.tb_frame.f_code
        frame = frame.tb_next
