# SPDX-License-Identifier: Apache-2.0
"""The class of a plugin, checked before it is made: what is wrong is told with its line."""

from __future__ import annotations

import difflib
import inspect
from typing import Any

from tthost_sdk import Comparator, Parallelism, PluginError, Reporter

BASES: dict[str, type] = {
    "comparator": Comparator,
    "parallelism": Parallelism,
    "reporter": Reporter,
}


def check_class(found: Any, name: str, kind: str) -> None:
    """Raises PluginError unless `found` is a complete class for plugins of `kind`."""
    base = BASES[kind]
    if not isinstance(found, type):
        raise PluginError(
            f"'{name}' is a {type(found).__name__}, no class: the manifest's `module` names a "
            f"class that derives from tthost_sdk.{base.__name__}"
        )
    where = _place(found)
    if not issubclass(found, base):
        raise PluginError(
            f"{where}: class {found.__name__} does not derive from tthost_sdk.{base.__name__}, as "
            f"a plugin of kind {kind} must"
        )
    if missing := sorted(found.__abstractmethods__):
        raise PluginError("; ".join(_lacks(where, found, base, method) for method in missing))
    for method in sorted(getattr(base, "__abstractmethods__", ())):
        _check_parameters(where, found, base, method)


def _lacks(where: str, found: type, base: type, method: str) -> str:
    own = [name for name in vars(found) if not name.startswith("__")]
    close = difflib.get_close_matches(method, own, 1)
    hint = f" (is '{close[0]}' meant for it?)" if close else ""
    return (
        f"{where}: class {found.__name__} lacks the method "
        f"{method}{_parameters(getattr(found, method, None) or getattr(base, method))}{hint}"
    )


def _check_parameters(where: str, found: type, base: type, method: str) -> None:
    """Whether the method takes what the host passes."""
    expected = inspect.signature(getattr(base, method))
    given = getattr(found, method)
    try:
        inspect.signature(given).bind(*[None] * len(expected.parameters))
    except TypeError:
        raise PluginError(
            f"{_place(given) or where}: {found.__name__}.{method}{_parameters(given)} does not "
            f"take what the host passes: expected {method}{_parameters(getattr(base, method))}"
        ) from None
    except ValueError:  # It has no signature that could be read.
        return


def _parameters(function: Any) -> str:
    return f"({', '.join(inspect.signature(function).parameters)})"


def _place(thing: Any) -> str:
    """ "FILE:LINE"."""
    try:
        _lines, line = inspect.getsourcelines(thing)
        return f"{inspect.getsourcefile(thing)}:{line}"
    except (OSError, TypeError):
        return getattr(thing, "__module__", "")
