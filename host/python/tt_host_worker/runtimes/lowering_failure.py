# SPDX-License-Identifier: Apache-2.0
"""What a model does that cannot be traced: the operator, and the line of the model it stands on.

An exception of a trace comes out of the depth of JAX and speaks of tracers. Its operator is the
innermost one that was being dispatched (`note_operator`), else the method of a traced tensor that
was called. Its line is the deepest one of the model's own code.
"""

from __future__ import annotations

import contextlib
import linecache
import os
import sys
import traceback
from collections.abc import Iterator
from types import FrameType

from ..exception_report import is_out_of_memory
from ..failures import CaseError, NotApplicableError
from .array_bridge import NoValueError

_NO_MODEL = sys.stdlib_module_names | {
    "flax",
    "jax",
    "jaxlib",
    "ml_dtypes",
    "numpy",
    "torch",
    "torchax",
    __name__.split(".")[0],
}
_NOTE = "tt_host_operator"
_WITHOUT_VALUES = (
    "(--compile-only: what is no parameter, buffer or attribute of a module is a constant of the "
    "program, and needs one)"
)
# Lines of JAX's messages that name the function we had it trace; the traceback keeps them.
_ABOUT_OURSELVES = ("The error occurred while tracing the function", "See https://docs.jax.dev/")


class UnsupportedError(NotImplementedError):
    """What a model does that is known to have no counterpart in a traced program."""


def note_operator(error: BaseException, name: str) -> None:
    """To be called as `error` passes the dispatch of operator `name`; the first call counts."""
    if not hasattr(error, _NOTE):
        with contextlib.suppress(AttributeError):  # An exception type with slots.
            setattr(error, _NOTE, name)


@contextlib.contextmanager
def failures_placed(*, abstract: bool = False) -> Iterator[None]:
    """Around a trace: what it raises becomes a CaseError that names operator and source line.

    abstract  the model was made without values
    """
    try:
        yield
    except (CaseError, NotApplicableError):
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise
        if abstract and isinstance(error, NoValueError):
            raise CaseError("unsupported", f"{described(error)} {_WITHOUT_VALUES}") from error
        failure_class = "unsupported" if isinstance(error, UnsupportedError) else "frontend"
        raise CaseError(failure_class, described(error)) from error


def described(error: Exception) -> str:
    """Operator and place on the first line, the error's own words after it."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    lines = [line for _, line in traceback.walk_tb(error.__traceback__)]
    own = [i for i, frame in enumerate(frames) if _package(frame) not in _NO_MODEL]
    operator = getattr(error, _NOTE, None) or _method_called(frames[own[-1] + 1 :] if own else [])
    what = f"{operator} cannot be lowered" if operator else "the model cannot be traced"
    if own:
        # Where a library computes for the model, the line that called it says more.
        written = [i for i in own if _is_model_source(frames[i])]
        place = (written or own)[-1]
        what += ": " + _line_text(frames[place], lines[place])
        if place != own[-1]:
            what += f", through {_path(frames[own[-1]])}:{lines[own[-1]]}"
    words = [line for line in str(error).splitlines() if not line.startswith(_ABOUT_OURSELVES)]
    return f"{what}\n{type(error).__name__}: " + "\n".join(filter(None, words))


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).split(".")[0]


def _is_model_source(frame: FrameType) -> bool:
    """A file of the models root, or one that holds a model in an installed package."""
    path = frame.f_code.co_filename
    return "-packages" + os.sep not in path or os.path.basename(path).startswith("modeling_")


def _method_called(frames: list[FrameType]) -> str | None:
    """The method of a traced tensor that the model's own line called."""
    if frames and _package(frames[0]) == "torchax" and "self" in frames[0].f_locals:
        return f"Tensor.{frames[0].f_code.co_name}"
    return None


def _line_text(frame: FrameType, line: int) -> str:
    code = linecache.getline(frame.f_code.co_filename, line, frame.f_globals).strip()
    place = f"{_path(frame)}:{line} in {frame.f_code.co_name}"
    return f"{place}: `{code}`" if code else place


def _path(frame: FrameType) -> str:
    """As it is imported: from the models root, or from the installed package."""
    path = frame.f_code.co_filename
    roots = [root for root in sys.path if root and path.startswith(root.rstrip(os.sep) + os.sep)]
    return os.path.relpath(path, max(roots, key=len)) if roots else path
