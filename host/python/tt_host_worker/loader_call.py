# SPDX-License-Identifier: Apache-2.0
"""Calls a loader as its contract says: model first, inputs second, only arguments it names."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import torch

from .failures import CaseError
from .seeding import seed_everything
from .sharding.input_batch import InputBatch


class LoaderCall:
    """One loader instance for one variant.

    dtype   `loader`: bfloat16 where the signature names `dtype_override`, else the loader's own;
            `bfloat16`, `float32`: the same argument, and where it is not named the model and its
            floating-point inputs are cast.
    batch   how the inputs are multiplied, None: as the loader gives them.
    A bare `**kwargs` does not name `dtype_override`: such loaders pass it on to what may refuse it.
    """

    # What each choice passes as `dtype_override`.
    DTYPES: ClassVar[Mapping[str, Any]] = {
        "loader": torch.bfloat16,
        "bfloat16": torch.bfloat16,
        "float32": torch.float32,
    }

    def __init__(
        self,
        loader_class: type,
        variant: str | None,
        dtype: str,
        seed: int,
        batch: InputBatch | None = None,
    ):
        if dtype not in self.DTYPES:
            raise CaseError("env", f"unknown dtype '{dtype}' (expected {', '.join(self.DTYPES)})")
        self._class = loader_class
        self._key = variant_key(loader_class, variant)
        self._dtype = dtype
        self._seed = seed
        self._batch = batch
        self._loader = loader_class(variant=self._key)

    def facts(self) -> dict[str, Any]:
        """`model_name`, `group` and `model_info` as the report's tags spell them."""
        info = self._class.get_model_info(self._key)  # The parameter has more than one name.
        model_info = {
            "task": _text(info.task),
            "source": _text(info.source),
            "framework": _text(info.framework),
            "model_arch": _text(info.model),
            "variant_name": _text(info.variant),
        }
        if clean_name := getattr(info, "model_name_clean", None):  # since 2026
            model_info["model_name_clean"] = _text(clean_name)
        parts = ("framework", "model_arch", "variant_name", "task", "source")
        name = getattr(info, "name", None) or "_".join(model_info[part] for part in parts)
        return {"model_name": str(name), "group": _text(info.group), "model_info": model_info}

    def load_model(self, training: bool) -> torch.nn.Module:
        """The module, in eval or train mode, loaded under the case's seed."""
        seed_everything(self._seed)
        model = self._loader.load_model(**self._overrides(self._loader.load_model))
        if not isinstance(model, torch.nn.Module):
            raise CaseError(
                "model_error", f"load_model returned {_type_name(model)}, no torch.nn.Module"
            )
        if self._must_cast(self._loader.load_model):
            model = model.to(self.DTYPES[self._dtype])
        return model.train(training)

    def load_inputs(self) -> tuple[list[Any], dict[str, Any]]:
        """(args, kwargs) of a forward call, loaded under the case's seed."""
        if self._batch is None:
            return self._load_inputs(self._seed)
        return self._batch.of(self._load_inputs, self._seed)

    def _load_inputs(self, seed: int) -> tuple[list[Any], dict[str, Any]]:
        seed_everything(seed)
        inputs = self._loader.load_inputs(**self._overrides(self._loader.load_inputs))
        if self._must_cast(self._loader.load_inputs):
            inputs = cast_floats(inputs, self.DTYPES[self._dtype])
        return as_arguments(inputs)

    def unpack(self) -> Callable[[Any], Any] | None:
        """The loader's own choice of the tensor to train on, where it has one."""
        return getattr(self._loader, "unpack_forward_output", None)

    def instance(self) -> Any:
        """The loader itself, for what it says about meshes and shard specs."""
        return self._loader

    def dtype_passed(self) -> dict[str, str]:
        """Which methods were given `dtype_override`, for the report."""
        methods = {"load_model": self._loader.load_model, "load_inputs": self._loader.load_inputs}
        passed = "bfloat16" if self._dtype == "loader" else self._dtype
        return {n: passed for n, m in methods.items() if names_dtype(m)}

    def _overrides(self, method: Callable) -> dict[str, torch.dtype]:
        return {"dtype_override": self.DTYPES[self._dtype]} if names_dtype(method) else {}

    def _must_cast(self, method: Callable) -> bool:
        return self._dtype != "loader" and not names_dtype(method)


def variant_key(loader_class: type, variant: str | None) -> Any:
    """The loader's own key whose text is `variant`; None stays None."""
    if variant is None:
        return None
    keys = list(loader_class.query_available_variants() or {})
    for key in keys:
        if variant in (str(key), getattr(key, "value", None)):
            return key
    raise CaseError(
        "model_error", f"loader has no variant '{variant}' (it has: {', '.join(map(str, keys))})"
    )


def as_arguments(inputs: Any) -> tuple[list[Any], dict[str, Any]]:
    """Tensor → one argument; list or tuple → arguments; mapping (BatchEncoding too) → keywords."""
    if isinstance(inputs, torch.Tensor):
        return [inputs], {}
    if isinstance(inputs, (list, tuple)) and inputs:
        return list(inputs), {}
    if isinstance(inputs, Mapping) and inputs:
        return [], dict(inputs)
    what = (
        f"an empty {_type_name(inputs)}"
        if isinstance(inputs, (list, tuple, Mapping))
        else _type_name(inputs)
    )
    raise CaseError(
        "model_error", f"load_inputs returned {what}; expected a Tensor, a sequence or a mapping"
    )


def names_dtype(method: Callable) -> bool:
    return "dtype_override" in inspect.signature(method).parameters


def cast_floats(value: Any, dtype: torch.dtype) -> Any:
    """Nested dicts, lists and tuples with their floating-point tensors in `dtype`."""
    if isinstance(value, torch.Tensor):
        return value.to(dtype) if value.is_floating_point() else value
    if isinstance(value, Mapping):
        return {key: cast_floats(child, dtype) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        items = [cast_floats(child, dtype) for child in value]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    return value


def _text(value: Any) -> str:
    return str(getattr(value, "value", value))  # An enum member may print as its own name.


def _type_name(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"
