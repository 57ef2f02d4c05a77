# SPDX-License-Identifier: Apache-2.0
"""Where torch lets no gradient pass, for traced tensors that JAX differentiates.

JAX passes gradients through all it sees. `.data`, `detach` and `detach_` stop them here as in
torch, and `requires_grad` tells whether JAX differentiates a tensor. A value that is changed behind
the gradient's back, a gradient switched off midway and a hook on a gradient have no counterpart:
they are refused. To be imported after `import_torchax`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import jax
import torch
from jax._src.interpreters.ad import JVPTracer, LinearizeTracer
from torchax.tensor import Tensor
from torchax.view import View

from ..dropout import replaced
from .lowering_failure import UnsupportedError, note_operator

_Traced = Tensor | View
_flag = torch._C.TensorBase.requires_grad


class _Stopped(Tensor):
    """Shares the value of `source`, written values included, and not its gradient."""

    @staticmethod
    def __new__(cls, source: _Traced) -> _Stopped:
        return Tensor.__new__(cls, source.jax(), source._env)

    def __init__(self, source: _Traced):
        self._source, self._env = source, source._env

    @property
    def _elem(self) -> jax.Array:
        return _stop(self._source.jax())

    @_elem.setter
    def _elem(self, array: jax.Array) -> None:
        refuse_hidden_write(self._source)
        if torch.is_grad_enabled() and _is_differentiated(array):
            raise UnsupportedError("it writes what gradients flow through where they are stopped")
        _set(self._source, _stop(array))


@contextlib.contextmanager
def gradients_stopped() -> Iterator[None]:
    """Inside, traced tensors do what this file says."""
    with contextlib.ExitStack() as stack:
        for cls in (Tensor, View):
            for name, value in _MEMBERS.items():
                stack.enter_context(replaced(cls, name, value))
        yield


def requires_torch_gradient(tensor: torch.Tensor) -> bool:
    """Whether torch's own engine follows `tensor`, which JAX knows nothing of."""
    return _flag.__get__(tensor)


def without_gradient(value: Any) -> Any:
    """A new result of an operator; itself if it is nothing that JAX differentiates."""
    if not isinstance(value, _Traced) or not _is_differentiated(value.jax()):
        return value
    return _Stopped(value) if isinstance(value, View) else Tensor(_stop(value.jax()), value._env)


def refuse_hidden_write(tensor: Any) -> None:
    """For a write that torch's engine would not see: refuses to change what JAX differentiates."""
    if isinstance(tensor, _Traced) and _is_differentiated(tensor.jax()):
        raise UnsupportedError(
            "it changes, behind its gradient's back, what gradients flow through"
        )


def stop_in_place(tensor: Any) -> None:
    """Nothing for what is no traced tensor."""
    if isinstance(tensor, _Traced) and _is_differentiated(tensor.jax()):
        _set(tensor, _stop(tensor.jax()))


def _is_differentiated(array: jax.Array) -> bool:
    return isinstance(array, (JVPTracer, LinearizeTracer))


def _stop(array: jax.Array) -> jax.Array:
    return jax.lax.stop_gradient(array) if _is_differentiated(array) else array


def _set(tensor: _Traced, array: jax.Array) -> None:
    if isinstance(tensor, View):
        tensor.update(array)
    else:
        tensor._elem = array


def _refusal(operator: str, reason: str) -> UnsupportedError:
    error = UnsupportedError(reason)
    note_operator(error, f"Tensor.{operator}")
    return error


# --- members of a traced tensor -----------------------------------------------------------------


def _requires_grad(self: _Traced) -> bool:
    return _flag.__get__(self) or _is_differentiated(self.jax())


def _set_requires_grad(self: _Traced, requires_grad: bool = True) -> _Traced:
    if not requires_grad and _is_differentiated(self.jax()):
        raise _refusal("requires_grad_", "a gradient cannot be switched off in mid-forward")
    _flag.__set__(self, requires_grad)
    return self


def _set_data(self: _Traced, other: torch.Tensor) -> None:
    if isinstance(self, View) or _is_differentiated(self.jax()):
        raise _refusal("data", "a view, or what gradients flow through, is given other data")
    self._elem = _stop(self._env.t2j_iso(other))


def _detach(self: _Traced) -> _Traced:
    return _Stopped(self)


def _detach_in_place(self: _Traced) -> _Traced:
    stop_in_place(self)
    return self


def _refuse_hook(self: _Traced, hook: Any) -> None:
    raise _refusal("register_hook", "a hook on a gradient would never be called")


def _retain_grad(self: _Traced) -> None:
    """Nobody can read a gradient before the backward pass."""


_MEMBERS = {
    "requires_grad": property(_requires_grad, _set_requires_grad),
    "requires_grad_": _set_requires_grad,
    "data": property(_detach, _set_data),
    "detach": _detach,
    "detach_": _detach_in_place,
    "register_hook": _refuse_hook,
    "register_post_accumulate_grad_hook": _refuse_hook,
    "retain_grad": _retain_grad,
}
# The same as functions of torch.
STOPPING_FUNCTIONS = {torch.detach: _detach, torch.detach_: _detach_in_place}
