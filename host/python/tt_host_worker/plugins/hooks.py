# SPDX-License-Identifier: Apache-2.0
"""The hooks that a plan names, and whose fault it is when a call through them fails."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol

from tthost_sdk import ParallelismHooks, PluginError, UnimplementedError

from ..failures import CaseError, NotApplicableError
from ..output_leaves import Leaf
from .failure import named
from .module_object import import_object

# What a hook may offer, and the stage that calls it.
STAGES = {"prepare": "PLACE", "wrap_forward": "LOWER", "gather": "GATHER"}
Forward = Callable[..., Any]

# Code in between: an error raised in there is that of who called it.
_NEUTRAL = frozenset({"torch", "torchax", "jax", "jaxlib", "numpy", "tt_host_worker", "tthost_sdk"})


class Context(Protocol):
    """`tthost_sdk.HookContext`, made by a runtime."""


class PlanHooks:
    """One case's hooks. What fails in them is a CaseError of class plugin_error with their line;
    what fails in the model below them stays what it is."""

    def __init__(self, name: str, found: Any):
        """name: `module:Object` as the plan says; found: what that is."""
        self.name = name
        self._package = name.partition(":")[0].partition(".")[0]
        self._object = found() if isinstance(found, type) else found
        self.offered = [method for method in STAGES if self._defines(method)]
        if not self.offered:
            raise PluginError(f"{name} has none of the methods {', '.join(STAGES)}")

    def prepare(self, context: Context) -> None:
        """PLACE."""
        if "prepare" in self.offered:
            self._called("prepare", context)

    def forward(self, context: Context, model: Forward) -> Forward:
        """LOWER: what is traced in place of `model`."""

        def original(*args: Any, **kwargs: Any) -> Any:
            return model(*args, **kwargs)

        forward: Forward = original
        if "wrap_forward" in self.offered:
            forward = self._called("wrap_forward", context, original)
            if not callable(forward):
                raise self._failure("wrap_forward", f"gave a {type(forward).__name__}, no function")

        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                return forward(*args, **kwargs)
            except Exception as error:
                if self._is_to_blame(error, original.__code__):
                    raise self._translated("wrap_forward", error) from error
                raise

        return guarded

    def gather(self, context: Context, leaves: list[Leaf]) -> list[Leaf]:
        """GATHER: the same leaves with the values that the hook gives."""
        if "gather" not in self.offered:
            return leaves
        values = self._called("gather", context, {leaf.path: leaf.value for leaf in leaves})
        if not isinstance(values, dict) or list(values) != [leaf.path for leaf in leaves]:
            found = list(values) if isinstance(values, dict) else type(values).__name__
            raise self._failure(
                "gather", f"gave {found}, expected a dict of {[leaf.path for leaf in leaves]}"
            )
        return [leaf._replace(value=values[leaf.path]) for leaf in leaves]

    def _defines(self, method: str) -> bool:
        """What is only inherited from the SDK does nothing."""
        inherited = getattr(ParallelismHooks, method)
        return getattr(type(self._object), method, None) is not inherited and hasattr(
            self._object, method
        )

    def _called(self, method: str, *arguments: Any) -> Any:
        try:
            return getattr(self._object, method)(*arguments)
        except Exception as error:
            raise self._translated(method, error) from error

    def _translated(self, method: str, error: Exception) -> Exception:
        if isinstance(error, (CaseError, NotApplicableError)):
            return error
        if isinstance(error, UnimplementedError):
            return NotApplicableError(str(error))
        where = self._own_place(error)
        return self._failure(method, named(error) + (f" ({where})" if where else ""))

    def _failure(self, method: str, what: str) -> CaseError:
        text = f"hook {method} of {self.name}, in stage {STAGES[method]}: {what}"
        return CaseError("plugin_error", text)

    def _is_to_blame(self, error: Exception, original: Any) -> bool:
        """Whether the innermost code that is not merely in between is the hooks' own."""
        for trace in reversed(_traces(error)):
            if trace.tb_frame.f_code is original:
                return False  # Reached from inside: the model has no code of its own there.
            package = _package_of(trace)
            if package == self._package:
                return True
            if package not in _NEUTRAL and package not in sys.stdlib_module_names:
                return False
        return False

    def _own_place(self, error: Exception) -> str:
        own = [trace for trace in _traces(error) if _package_of(trace) == self._package]
        if not own:
            return ""
        code = own[-1].tb_frame.f_code
        return f"{code.co_filename}:{own[-1].tb_lineno}, in {code.co_name}"


def load_hooks(plan: dict[str, Any], directory: str) -> PlanHooks | None:
    """What `hooks.python` of a plan names; None where it names nothing.

    directory  where the modules of the strategy are. Raises CaseError of class plugin_error.
    """
    asked = (plan.get("hooks") or {}).get("python")
    if not asked:
        return None
    try:
        return PlanHooks(asked, import_object(asked, directory))
    except PluginError as error:
        raise CaseError("plugin_error", f"hooks of the plan: {error}") from error
    except Exception as error:  # Of the class that was to be made.
        text = f"hooks of the plan: {asked} cannot be made: {named(error)}"
        raise CaseError("plugin_error", text) from error


def _traces(error: Exception) -> list[TracebackType]:
    traces = []
    trace = error.__traceback__
    while trace is not None:
        traces.append(trace)
        trace = trace.tb_next
    return traces


def _package_of(trace: TracebackType) -> str:
    return str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
