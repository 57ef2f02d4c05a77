# SPDX-License-Identifier: Apache-2.0
"""What a manifest or a plan names as `package.module:Object`, imported."""

from __future__ import annotations

import difflib
import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from tthost_sdk import PluginError


def import_object(name: str, directory: str) -> Any:
    """`directory` is put at the end of the module path, where it can hide nothing of a model's.

    Raises PluginError, with what the module itself raised as its cause.
    """
    module_name, _, attribute = name.partition(":")
    module = _import(module_name, directory)
    try:
        return getattr(module, attribute)
    except AttributeError:
        raise PluginError(
            f"{module.__file__} defines no '{attribute}'{_nearest(attribute, dir(module))}"
        ) from None


def _import(name: str, directory: str) -> ModuleType:
    if directory and directory not in sys.path:
        sys.path.append(directory)
        importlib.invalidate_caches()
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not (name + ".").startswith(error.name + "."):
            raise PluginError(
                f"module '{name}' cannot be imported: it needs module '{error.name}', which the "
                f"environment {sys.prefix} does not have; --python VENV names another"
            ) from error
        raise PluginError(f"there is no module '{name}' in {directory}") from None
    except Exception as error:
        raise PluginError(
            f"module '{name}' cannot be imported: {type(error).__name__}: {error}"
        ) from error
    _refuse_namesake(module, directory)
    return module


def _refuse_namesake(module: ModuleType, directory: str) -> None:
    file = module.__file__
    if not directory or (file and Path(file).resolve().is_relative_to(Path(directory).resolve())):
        return
    raise PluginError(
        f"module '{module.__name__}' is {file or 'a namespace'}, not the plugin's own in "
        f"{directory}: another of that name comes first. Give the plugin's module a name of its own"
    )


def _nearest(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name, names, 1)
    return f" (did you mean '{close[0]}'?)" if close else ""
