# SPDX-License-Identifier: Apache-2.0
"""One golden result for all cases of a run that would compute the same one."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch

from .golden import Golden, everything
from .golden_key import ContentHash, golden_key, is_plain
from .golden_store import BusyError, DamagedError, GoldenStore
from .output_leaves import Leaf
from .training import TrainedOutput

# A stage has ten minutes and more unless somebody chose less; who computes may hang.
_MOST_WAIT_SECONDS = 60.0
_MOST_OF_TIME_LEFT = 0.25
_JSON_VALUES = (type(None), bool, int, float, str)


class _NotStorableError(Exception):
    """Something in a result that is neither a tensor nor plain text or number."""


class GoldenReuse:
    """Of one case, by its request.

    content_hash  of a buffer, as text
    """

    def __init__(self, request: Mapping[str, Any], content_hash: ContentHash):
        self._request = request
        self._content_hash = content_hash
        self._store = GoldenStore(Path(request["golden_directory"]), content_hash)

    def golden(
        self,
        computed_from: Any,
        chosen_before: Callable[[str | None], TrainedOutput],
        compute: Callable[[], Golden],
    ) -> Golden:
        """What another case has left, else what `compute` gives, left for the next one.

        Where another case is computing it now, waits, but not for long.
        computed_from  model and inputs; `compute` may use them up
        chosen_before  the choice of the tensor to train on, by the leaf it was
        """
        key = golden_key(self._request, computed_from, self._content_hash)
        if key is None or self._store.is_unkeepable(key):
            return compute()
        patience = self._patience_seconds()
        with contextlib.ExitStack() as lock:
            try:
                lock.enter_context(self._store.locked(key, patience))
            except BusyError:
                remark = f"another case took more than {patience:g} s over it: computed again"
                return _with_remark(compute(), remark)
            except OSError as error:
                return _with_remark(compute(), f"not shared: {error}")
            kept, remark = self._kept(key)
            if kept is not None:
                golden = _from_json(*kept, chosen_before)
                if golden.reused_of == self._request["id"]:  # of an earlier attempt
                    golden.reused_of = ""
                return golden
            if self._store.is_unkeepable(key):  # found out while this one waited
                lock.close()
                return compute()
            golden = compute()
            return _with_remark(golden, self._keep(key, golden) or remark)

    def _patience_seconds(self) -> float:
        if self._request["deadline_ns"] == 0:
            return _MOST_WAIT_SECONDS
        left = (self._request["deadline_ns"] - time.monotonic_ns()) * 1e-9
        return round(min(_MOST_WAIT_SECONDS, max(0.0, _MOST_OF_TIME_LEFT * left)), 1)

    def _kept(self, key: str) -> tuple[tuple[Any, list[torch.Tensor]] | None, str]:
        """The stored result, or none and why where that is a surprise."""
        try:
            return self._store.read(key), ""
        except DamagedError:
            return None, "what another case had left was damaged: computed again"
        except OSError as error:
            return None, f"what another case had left cannot be read: computed again ({error})"

    def _keep(self, key: str, golden: Golden) -> str:
        """Why it was not stored, where that is a surprise."""
        tensors: list[torch.Tensor] = []
        try:
            index = _to_json(golden, self._request["id"], tensors)
            if self._store.write(key, index, tensors):
                return ""
            remark = ""
        except _NotStorableError:
            remark = ""
        except OSError as error:
            remark = f"not left for other cases: {error}"
        self._store.mark_unkeepable(key)
        return remark


def _with_remark(golden: Golden, remark: str) -> Golden:
    golden.reuse_remark = remark
    return golden


def _to_json(golden: Golden, case_id: str, tensors: list[torch.Tensor]) -> dict[str, Any]:
    """Without the tensors, which are appended to `tensors` and referred to by position."""
    return {
        "case": case_id,
        "outputs": _leaves_to_json(golden.outputs, tensors),
        "gradients": _leaves_to_json(golden.gradients, tensors),
        "cotangent": _value_to_json(golden.cotangent, tensors),
        "trained_output": golden.trained_output,
        "trained_leaf": golden.trained_leaf,
        "noise_remark": golden.noise_remark,
    }


def _from_json(
    index: dict[str, Any],
    tensors: list[torch.Tensor],
    chosen_before: Callable[[str | None], TrainedOutput],
) -> Golden:
    select = everything
    if index["trained_output"]:
        select = chosen_before(index["trained_leaf"]).again
    return Golden(
        _leaves_from_json(index["outputs"], tensors),
        select,
        _leaves_from_json(index["gradients"], tensors),
        _value_from_json(index["cotangent"], tensors),
        index["trained_output"],
        index["trained_leaf"],
        index["noise_remark"],
        reused_of=index["case"],
    )


def _leaves_to_json(leaves: list[Leaf], tensors: list[torch.Tensor]) -> list[list[Any]]:
    return [[leaf.path, _value_to_json(leaf.value, tensors), leaf.noise_floor] for leaf in leaves]


def _leaves_from_json(leaves: list[list[Any]], tensors: list[torch.Tensor]) -> list[Leaf]:
    return [Leaf(path, _value_from_json(value, tensors), floor) for path, value, floor in leaves]


def _value_to_json(value: object, tensors: list[torch.Tensor]) -> dict[str, Any]:
    if type(value) in _JSON_VALUES:
        return {"value": value}
    if not isinstance(value, torch.Tensor) or not is_plain(value):
        raise _NotStorableError
    tensors.append(value)
    return {"tensor": len(tensors) - 1}


def _value_from_json(value: dict[str, Any], tensors: list[torch.Tensor]) -> Any:
    return tensors[value["tensor"]] if "tensor" in value else value["value"]
