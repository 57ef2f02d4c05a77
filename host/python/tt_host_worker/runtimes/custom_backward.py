# SPDX-License-Identifier: Apache-2.0
"""Hand-written backwards (torch.autograd.Function) in a program that JAX differentiates.

JAX derives gradients from the forward program and would never call such a backward. So, while a
model is traced, each `apply` becomes a jax.custom_vjp whose two rules run the Function's own
static methods on traced tensors. What a rule does that cannot be traced (differentiating by torch
inside a backward, say) is refused with the name of the Function and its place in the source.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import jax
import torch
from jax.custom_derivatives import SymbolicZero
from torch.utils import _pytree

from ..failures import CaseError
from .lowering_failure import described

# Every way to call `apply`, a bound one made at import too, looks it up here before it reaches C++.
_LAST_IN_PYTHON = torch.autograd.function._SingleLevelFunction


@contextlib.contextmanager
def custom_backwards_honoured(
    env: Any, backward_tracing: Callable[[], AbstractContextManager], applied: list[type]
) -> Iterator[None]:
    """Inside, gradients through Functions under the torchax environment `env` are their own.

    backward_tracing  what the backwards run in, which happens after this context has been left
    applied           gets each Function that was applied
    """

    def apply(cls, *args: Any) -> Any:
        if cls is torch.utils.checkpoint.CheckpointFunction:
            run, _preserve_rng_state, *inputs = args
            return run(*inputs)  # Its backward is the plain one, of a recomputed forward.
        if not any(_is_traced(leaf) for leaf in _pytree.tree_leaves(args)):
            return super(_LAST_IN_PYTHON, cls).apply(*args)
        applied.append(cls)
        return _Application(cls, args, env, backward_tracing).outputs()

    _LAST_IN_PYTHON.apply = classmethod(apply)
    try:
        yield
    finally:
        del _LAST_IN_PYTHON.apply


def undeclared_tensor(applied: Sequence[type]) -> CaseError:
    """For a program with an input that nobody gave it: JAX takes up what a rule finds in a module
    or a closure, and has no gradient for it."""
    places = ", ".join(sorted({f"{cls.__qualname__} ({_place(cls)})" for cls in applied}))
    return CaseError(
        "unsupported",
        "a torch.autograd.Function computes with a traced tensor that is neither an argument of "
        f"its apply nor saved on its ctx: {places}",
    )


class _Context:
    """The `ctx` of forward, setup_context and backward."""

    def __init__(self, needs_input_grad: tuple[bool, ...]):
        self.needs_input_grad = needs_input_grad
        self.saved_tensors: tuple = ()
        self.materialize_grads = True

    def save_for_backward(self, *tensors: Any) -> None:
        self.saved_tensors = tensors

    def set_materialize_grads(self, value: bool) -> None:
        self.materialize_grads = value

    def mark_non_differentiable(self, *tensors: torch.Tensor) -> None:
        """Only torch's own engine needs to know."""

    def mark_dirty(self, *tensors: torch.Tensor) -> None:
        """Writes to arguments are seen without being told."""

    def save_for_forward(self, *tensors: torch.Tensor) -> None:
        """Of use to forward-mode differentiation alone."""


class _Application:
    """One call of a Function: what is traced goes through JAX, the rest stays here.

    JAX sees flat lists of arrays: all tensors among the arguments, all tensors among the outputs
    followed by the arguments that forward wrote to, all tensors on the context.
    """

    def __init__(self, cls: type, args: tuple, env: Any, backward_tracing: Callable):
        self._cls, self._args, self._env = cls, args, env
        self._backward_tracing = backward_tracing
        self._leaves, self._structure = _pytree.tree_flatten(args)
        self._tensors = [i for i, v in enumerate(self._leaves) if isinstance(v, torch.Tensor)]
        self._results: list[Any] = []  # Outputs of forward; a tensor by its position, see _Slot.
        self._single = False
        self._written: list[int] = []
        self._context: list[Any] = []
        self._context_structure: Any = None

    def outputs(self) -> Any:
        call = jax.custom_vjp(self._primal)
        call.defvjp(self._forward_rule, self._backward_rule, symbolic_zeros=True)
        given = [self._leaves[i] for i in self._tensors]
        arrays = list(call(*(self._env.t2j_iso(tensor) for tensor in given)))
        count = len(arrays) - len(self._written)
        for position, array in zip(self._written, arrays[count:], strict=True):
            _overwrite(given[position], array, self._env, self._cls)
        outputs = tuple(self._output(result, arrays, given) for result in self._results)
        return outputs[0] if self._single else outputs

    def _output(self, result: Any, arrays: list, given: list[torch.Tensor]) -> Any:
        if not isinstance(result, _Slot):
            return result
        if result.argument is None:
            return _wrap(arrays[result.index], self._env)
        argument = given[result.argument]
        _overwrite(argument, arrays[result.index], self._env, self._cls)
        return argument

    # --- what JAX calls ---

    def _primal(self, *arrays: jax.Array) -> list[jax.Array]:
        return self._forward(arrays, [False] * len(arrays))[0]

    def _forward_rule(self, *primals: Any) -> tuple[list[jax.Array], list[jax.Array]]:
        outputs, context = self._forward(
            [primal.value for primal in primals], [primal.perturbed for primal in primals]
        )
        leaves, self._context_structure = _pytree.tree_flatten(vars(context))
        saved = [self._env.t2j_iso(leaf) for leaf in leaves if _is_traced(leaf)]
        self._context = [None if _is_traced(leaf) else leaf for leaf in leaves]
        self._saved_at = [i for i, leaf in enumerate(leaves) if _is_traced(leaf)]
        self._inputs = [jax.typeof(primal.value) for primal in primals]
        return outputs, saved

    def _backward_rule(self, saved: list[jax.Array], cotangents: list[Any]) -> tuple:
        with self._backward_tracing():
            context = self._restored_context(saved)
            gradients = [self._gradient(r, cotangents, context) for r in self._results]
            try:
                with torch.no_grad():
                    returned = _backward_of(self._cls)(context, *gradients)
            except Exception as error:
                raise _refusal(self._cls, "backward", described(error)) from error
            return self._input_cotangents(returned)

    # --- torch's side ---

    def _forward(
        self, arrays: Sequence[jax.Array], perturbed: Sequence[bool]
    ) -> tuple[list[jax.Array], _Context]:
        tensors = [_wrap(array, self._env) for array in arrays]
        leaves = list(self._leaves)
        for position, tensor in zip(self._tensors, tensors, strict=True):
            leaves[position] = tensor
        args = _pytree.tree_unflatten(leaves, self._structure)
        differentiated = {id(t) for t, is_so in zip(tensors, perturbed, strict=True) if is_so}
        context = _Context(tuple(id(argument) in differentiated for argument in args))
        with torch.no_grad():
            returned = self._call_forward(context, args)
        self._single = not isinstance(returned, tuple)
        results = (returned,) if self._single else returned
        return self._arrays_out(results, tensors, arrays), context

    def _call_forward(self, context: _Context, args: tuple) -> Any:
        if self._cls.setup_context is _LAST_IN_PYTHON.setup_context:
            return self._cls.forward(context, *args)
        output = self._cls.forward(*args)
        self._cls.setup_context(context, args, output)
        return output

    def _arrays_out(
        self, results: tuple, tensors: list[torch.Tensor], arrays: Sequence[jax.Array]
    ) -> list[jax.Array]:
        argument_of = {id(tensor): position for position, tensor in enumerate(tensors)}
        outputs: list[jax.Array] = []
        self._results = []
        for result in results:
            if isinstance(result, torch.Tensor):
                self._results.append(_Slot(len(outputs), argument_of.get(id(result)), result.dtype))
                outputs.append(self._env.t2j_iso(result))
            else:
                self._results.append(result)
        self._written = [i for i, t in enumerate(tensors) if t.jax() is not arrays[i]]
        return outputs + [tensors[i].jax() for i in self._written]

    def _restored_context(self, saved: list[jax.Array]) -> _Context:
        leaves = list(self._context)
        for position, array in zip(self._saved_at, saved, strict=True):
            leaves[position] = _wrap(array, self._env)
        context = _Context(())
        vars(context).update(_pytree.tree_unflatten(leaves, self._context_structure))
        return context

    def _gradient(self, result: Any, cotangents: list[Any], context: _Context) -> Any:
        if not isinstance(result, _Slot):
            return None
        cotangent = cotangents[result.index]
        if not isinstance(cotangent, SymbolicZero):
            return _wrap(cotangent, self._env)
        if not context.materialize_grads:
            return None
        return torch.zeros(cotangent.shape, dtype=result.dtype, device="jax")

    def _input_cotangents(self, returned: Any) -> tuple:
        """One per tensor given to JAX: of its shape and type, or None for none."""
        gradients = returned if isinstance(returned, tuple) else (returned,)
        if len(gradients) < len(self._args) or any(
            gradient is not None for gradient in gradients[len(self._args) :]
        ):
            raise _refusal(
                self._cls,
                "backward",
                f"it returned {len(gradients)} gradients for {len(self._args)} arguments",
            )
        argument_at = {i: n for n, i in enumerate(_top_level(self._structure))}
        given = [
            gradients[argument_at[position]] if position in argument_at else None
            for position in self._tensors
        ]
        return tuple(map(self._fitted, given, self._inputs))

    def _fitted(self, gradient: torch.Tensor | None, expected: Any) -> jax.Array | None:
        """As torch's engine does: summed over broadcast dimensions, cast to the input's type."""
        if gradient is None or not jax.numpy.issubdtype(expected.dtype, jax.numpy.inexact):
            return None
        if gradient.shape != expected.shape:
            try:
                gradient = gradient.sum_to_size(expected.shape)
            except RuntimeError as error:
                raise _refusal(
                    self._cls,
                    "backward",
                    f"it returned a gradient of shape {list(gradient.shape)} for an input of "
                    f"shape {list(expected.shape)}",
                ) from error
        return self._env.t2j_iso(gradient).astype(expected.dtype)


class _Slot:
    """Stands for a tensor among the outputs: its place, and the argument that it is, if any."""

    def __init__(self, index: int, argument: int | None, dtype: torch.dtype):
        self.index, self.argument, self.dtype = index, argument, dtype


def _top_level(structure: Any) -> list[int]:
    """Position of each argument among all leaves; -1 for one that is no single leaf."""
    positions, at = [], 0
    for child in structure.children():
        positions.append(at if child.is_leaf() else -1)
        at += child.num_leaves
    return positions


def _backward_of(cls: type) -> Callable:
    """`vjp` is another name for `backward`."""
    return cls.backward if cls.vjp is torch.autograd.Function.vjp else cls.vjp


def _refusal(cls: type, method: str, reason: str) -> CaseError:
    return CaseError(
        "unsupported",
        f"the {method} of torch.autograd.Function {cls.__qualname__} ({_place(cls)}) cannot be "
        f"honoured: {reason}",
    )


def _place(cls: type) -> str:
    try:
        return f"{inspect.getsourcefile(cls)}:{inspect.getsourcelines(cls)[1]}"
    except (OSError, TypeError):
        return f"module {cls.__module__}"


def _overwrite(argument: torch.Tensor, array: jax.Array, env: Any, cls: type) -> None:
    if not _is_traced(argument):
        raise _refusal(cls, "forward", "it writes a traced value into a CPU tensor")
    if hasattr(argument, "_elem"):
        argument._elem = array
    else:
        argument.copy_(_wrap(array, env))  # A view, which passes the write on.


def _is_traced(value: Any) -> bool:
    return isinstance(value, torch.Tensor) and hasattr(value, "jax")


def _wrap(array: jax.Array, env: Any) -> torch.Tensor:
    from torchax.tensor import Tensor

    return Tensor(array, env)
