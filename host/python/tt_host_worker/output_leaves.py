# SPDX-License-Identifier: Apache-2.0
"""Flattens whatever a model returns into named leaves, on each side by itself.

Paths: `logits`, `past_key_values/3/key`, `[0]`, `hidden[1]/scores`; a bare tensor is `output`.
Keys and fields are joined by `/`, positions of sequences stand in brackets. Containers that hold
nothing are leaves too, so that a structure difference cannot hide in them. Paths are unique: where
keys print alike (`1` and `"1"`), the second is `1#2`.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import torch


class Leaf(NamedTuple):
    """One named value of an output.

    value        a plain CPU tensor (detached, dense, dequantized, no lazy conj/neg bit) or a
                 Python value, which is compared by its repr.
    noise_floor  absolute; where both sides stay at or below it in magnitude they count as equal.
                 Only gradients that are zero but for rounding carry one.
    """

    path: str
    value: object
    noise_floor: float = 0.0


def flatten(output: object) -> list[tuple[str, Any]]:
    """(path, value) of every leaf; tensors are handed over untouched (they may be traced ones)."""
    counts: Counter[str] = Counter()
    leaves = []
    for path, value in _walk(output, "", ()):
        counts[path] += 1
        leaves.append((path if counts[path] == 1 else f"{path}#{counts[path]}", value))
    return leaves


def to_leaves(output: object) -> list[Leaf]:
    """The leaves of an eager output, tensors made plain."""
    return [Leaf(path, plain_value(value)) for path, value in flatten(output)]


class TracedOutput:
    """An output taken apart while it is traced: `arrays` leave the trace, the rest is fixed."""

    def __init__(self, output: object, is_traced: Callable[[Any], bool]):
        leaves = flatten(output)
        self.arrays = [value for _, value in leaves if is_traced(value)]
        self._tree = [(path, is_traced(v), None if is_traced(v) else v) for path, v in leaves]

    def leaves(self, values: Iterable[object]) -> list[Leaf]:
        """With what became of `arrays`, in their order."""
        after = iter(values)
        return [Leaf(path, next(after) if traced else v) for path, traced, v in self._tree]


def plain_value(value: object) -> object:
    """A tensor as comparators take it; any other value unchanged."""
    if not isinstance(value, torch.Tensor):
        return value
    tensor = value.detach()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    if tensor.layout is not torch.strided:
        tensor = tensor.to_dense()
    return tensor.cpu().resolve_conj().resolve_neg()


def _walk(value: object, path: str, above: tuple[int, ...]) -> Iterator[tuple[str, Any]]:
    if id(value) in above:
        yield path, f"<cycle to {type(value).__name__}>"
        return
    children = _children(value)
    if children is None:
        yield path or "output", _leaf_value(value)
    elif not children:
        yield path or "output", f"<empty {type(value).__name__}>"
    else:
        for step, child in children:
            yield from _walk(child, _join(path, step), (*above, id(value)))


def _join(path: str, step: str) -> str:
    return path + step if step.startswith("[") or not path else f"{path}/{step}"


def _children(value: object) -> list[tuple[str, object]] | None:
    """The named parts of a container, or None for a leaf."""
    if value is None or isinstance(value, (torch.Tensor, str, bytes, int, float, complex)):
        return None
    if _is_hf_cache(value):
        return _cache_children(value)
    if isinstance(value, Mapping):
        return [(str(key), child) for key, child in value.items()]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return [(name, getattr(value, name)) for name in value._fields]
    if isinstance(value, (list, tuple)):
        return [(f"[{index}]", child) for index, child in enumerate(value)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [(f.name, getattr(value, f.name)) for f in dataclasses.fields(value)]
    return _object_children(value)


def _object_children(value: object) -> list[tuple[str, object]] | None:
    """Attributes of a plain object that holds tensors; its default repr would hold an address."""
    attributes = getattr(value, "__dict__", None)
    if not attributes or isinstance(value, (type, torch.nn.Module)) or callable(value):
        return None
    if type(value).__repr__ is not object.__repr__:
        return None
    return sorted(attributes.items())


def _leaf_value(value: object) -> object:
    """Values that both sides print alike when they are alike."""
    if type(value).__module__ == "numpy" and hasattr(value, "dtype"):
        return torch.as_tensor(value)
    if isinstance(value, type) or callable(value):
        return _described(value if hasattr(value, "__qualname__") else type(value))
    if type(value).__repr__ is object.__repr__:
        return _described(type(value))
    return value


def _described(named: Any) -> str:
    return f"<{named.__module__}.{named.__qualname__}>"


def _is_hf_cache(value: object) -> bool:
    """True for key-value caches of transformers, told by name so as not to import it."""
    return any(cls.__module__ == "transformers.cache_utils" for cls in type(value).__mro__)


def _cache_children(cache: Any) -> list[tuple[str, object]]:
    if hasattr(cache, "self_attention_cache"):
        return [("self", cache.self_attention_cache), ("cross", cache.cross_attention_cache)]
    if hasattr(cache, "layers"):
        return [(str(index), layer) for index, layer in enumerate(cache.layers)]
    if hasattr(cache, "key_cache"):
        pairs = zip(cache.key_cache, cache.value_cache, strict=True)
        return [(str(i), {"key": key, "value": value}) for i, (key, value) in enumerate(pairs)]
    if hasattr(cache, "keys") and hasattr(cache, "values") and not callable(cache.keys):
        return [("key", cache.keys), ("value", cache.values)]
    tensors = [(k, v) for k, v in sorted(vars(cache).items()) if isinstance(v, torch.Tensor)]
    return tensors
