# SPDX-License-Identifier: Apache-2.0
"""Everything torchax needs changed, in one place, for exactly the versions in installed.py.

1. import          torchax 0.0.13 names aten overloads that torch 2.13 dropped (`prod.dim_Dimname`
and 20 more).
2. coexistence     importing torchax makes torch believe in a `jax` accelerator, which breaks
                   torch.compile, pinned memory and torch.random.fork_rng in the same process.
3. dropout         torchax looks `F.dropout` up by identity, past the patch that neutralises it.
4. plain tensors   `torch.arange(n)` inside a forward is a CPU tensor; mixing it with traced ones
                   is refused. `new_tensor` would make one without a value.
5. batch norm      torchax leaves running_mean and running_var untouched in train mode, and
                   normalises bfloat16 in bfloat16 where torch's CPU kernel computes in float32.
                   Its instance norm does both too.
6. no gradient     JAX knows no `torch.no_grad()`, `.data` or `detach_()`: what is computed there
                   would pass gradients on. See gradient_stops.py.
7. torch's grad    torch.autograd.grad inside a model works on traced tensors, except through ops
                   that torchax takes over whole (`F.linear`, `einsum`, …): they cut its graph
                   unseen, and it is refused after them.

1 and 2 happen at import and touch no backend, so a fork server may do them; 3 to 7 hold inside
`forward_shims`, that is, while a model is traced.
"""

from __future__ import annotations

import contextlib
import importlib
import operator
from collections.abc import Iterator
from types import ModuleType

import torch

from ..dropout import DROPOUT_FUNCTIONS, is_neutralised, replaced
from .installed import mismatch
from .lowering_failure import UnsupportedError, note_operator


def import_torchax() -> ModuleType:
    """Imports torchax under shims 1 and 2. Safe to call often; starts no backend and no thread."""
    wrong = mismatch("spmd")
    if wrong:
        raise ImportError(f"the torchax shims are made for other versions: {wrong}")
    with _missing_aten_overloads_tolerated():
        torchax = importlib.import_module("torchax")
        importlib.import_module("torchax.decompositions")
        for module in ("jaten", "jc10d", "jtorch", "jtorchvision_nms"):
            importlib.import_module(f"torchax.ops.{module}")
    _deny_jax_accelerator(importlib.import_module("torchax.device_module"))
    return torchax


@contextlib.contextmanager
def _missing_aten_overloads_tolerated() -> Iterator[None]:
    """A missing `torch.ops.aten.X.overload` is a sentinel, which then matches no operator."""
    packet = torch._ops.OpOverloadPacket
    original = packet.__getattr__

    def getattr_or_sentinel(self, key):
        try:
            return original(self, key)
        except AttributeError:
            if key.startswith("__") or not self._qualified_op_name.startswith("aten::"):
                raise
            return object()

    packet.__getattr__ = getattr_or_sentinel
    try:
        yield
    finally:
        packet.__getattr__ = original


def _deny_jax_accelerator(device_module: ModuleType) -> None:
    """torch asks this module whether it can be an accelerator, and for generator state to save."""
    device_module.is_available = lambda: False
    device_module.device_count = lambda: 0
    device_module.get_rng_state = lambda device=None: torch.empty(0, dtype=torch.uint8)
    device_module.set_rng_state = lambda state, device=None: None


@contextlib.contextmanager
def forward_shims(env, *, differentiated: bool) -> Iterator[None]:
    """Shims 3 to 7 around one traced forward under the torchax environment `env`.

    differentiated  JAX will take gradients of it
    """
    from .gradient_stops import gradients_stopped

    cuts: list[str] = []  # Functions that torch's engine cannot see through.
    with (
        gradients_stopped(),
        _plain_tensors_lifted(env, differentiated, cuts),
        _own_norms(env, cuts),
        _torch_gradients_checked(cuts),
    ):
        yield


# --- 3, 4, 6, 7: dropout, plain CPU tensors, no_grad, torch's grad ------------------------------


@contextlib.contextmanager
def _plain_tensors_lifted(env, differentiated, cuts) -> Iterator[None]:
    """Plain tensors that meet traced ones become constants of the program.

    A plain tensor that is *written* with a traced value is replaced by its traced successor
    wherever it is used afterwards; writing through a view of one cannot be followed and is refused.
    """
    from torch.utils import _pytree
    from torchax.tensor import TENSOR_CONSTRUCTORS, Tensor, View

    from .array_bridge import to_device
    from .gradient_stops import STOPPING_FUNCTIONS, refuse_hidden_write, stop_in_place

    dispatch, t2j_iso = env.dispatch, env.t2j_iso
    successors: dict[int, tuple[torch.Tensor, Tensor]] = {}  # The key's tensor is kept alive.

    def is_plain(value) -> bool:
        return isinstance(value, torch.Tensor) and not isinstance(value, (Tensor, View))

    def lift(value):
        if not is_plain(value):
            return value
        if id(value) in successors:
            return successors[id(value)][1]
        return Tensor(to_device(value.clone()), env)  # The model may write to it later.

    def lifting_dispatch(func, types, args, kwargs):
        kwargs = kwargs or {}
        if func in DROPOUT_FUNCTIONS and is_neutralised():
            return kwargs["input"] if "input" in kwargs else args[0]
        tensors = [t for t in _pytree.tree_leaves((args, kwargs)) if isinstance(t, torch.Tensor)]
        if func is torch.Tensor.new_tensor and len(tensors) == 1:
            func, args, kwargs = torch.tensor, args[1:], {"dtype": args[0].dtype} | kwargs
        if func in TENSOR_CONSTRUCTORS:
            return dispatch(func, types, args, kwargs)
        if all(is_plain(t) and id(t) not in successors for t in tensors):
            return dispatch(func, types, args, kwargs)
        written = args[0] if args and _writes_first_argument(func) else None
        target = written if is_plain(written) else None
        if target is not None and target._is_view():
            raise NotImplementedError(
                f"{_name(func)} writes a traced value through a view of a CPU tensor"
            )
        lifted_args, lifted_kwargs = _pytree.tree_map(lift, (args, kwargs))
        if target is not None:
            successors[id(target)] = (target, lifted_args[0])
        if func is torch.Tensor.__setitem__:
            return operator.setitem(*lifted_args)  # torchax knows it as a method only.
        if func in STOPPING_FUNCTIONS:
            return STOPPING_FUNCTIONS[func](*lifted_args)
        if not differentiated or torch.is_grad_enabled():
            result = dispatch(func, types, lifted_args, lifted_kwargs)
            _note_cut(cuts, func, tensors, result)
            return result
        if written is not None:
            refuse_hidden_write(lifted_args[0])
        result = dispatch(func, types, lifted_args, lifted_kwargs)
        if written is not None:
            stop_in_place(lifted_args[0])
        return _pytree.tree_map(lambda value: _without_gradient(value, tensors), result)

    def noting_dispatch(func, types, args, kwargs):
        try:
            return lifting_dispatch(func, types, args, kwargs)
        except Exception as error:
            note_operator(error, _name(func))
            raise

    env.dispatch = noting_dispatch
    env.t2j_iso = lambda values: t2j_iso(_pytree.tree_map(lift, values))
    try:
        yield
    finally:
        del env.dispatch, env.t2j_iso


def _without_gradient(value, arguments):
    """A result computed under no_grad. Written arguments stay what they are."""
    from .gradient_stops import without_gradient

    return value if any(value is argument for argument in arguments) else without_gradient(value)


def _note_cut(cuts, func, arguments, result) -> None:
    from .gradient_stops import requires_torch_gradient

    if isinstance(func, torch._ops.OpOverload) or func is torch.Tensor.detach:
        return
    cut = isinstance(result, torch.Tensor) and result.is_floating_point()
    if cut and not requires_torch_gradient(result) and any(map(requires_torch_gradient, arguments)):
        cuts.append(_name(func))


@contextlib.contextmanager
def _torch_gradients_checked(cuts) -> Iterator[None]:
    """Inside, torch's engine is not started once something in `cuts` has cut its graph."""
    run_backward = torch.autograd._engine_run_backward

    def checked(*args, **kwargs):
        if cuts:
            error = UnsupportedError("torch's engine cannot follow traced tensors through it")
            note_operator(error, f"torch.autograd.grad through {cuts[0]}")
            raise error
        return run_backward(*args, **kwargs)

    with replaced(torch.autograd, "_engine_run_backward", checked):
        yield


def _name(func) -> str:
    return func.name() if hasattr(func, "overloadpacket") else getattr(func, "__name__", str(func))


def _writes_first_argument(func) -> bool:
    name = _name(func).split("::")[-1].split(".")[0]
    return name == "__setitem__" or (name.endswith("_") and not name.endswith("__"))


# --- 5: batch norm and instance norm ------------------------------------------------------------


@contextlib.contextmanager
def _own_norms(env, cuts) -> Iterator[None]:
    functional = torch.nn.functional

    def normalised(function, compute, tensors, training, momentum, eps):
        arrays = [None if t is None else env.t2j_iso(t) for t in tensors]
        output, mean, var = compute(*arrays, training, momentum, eps)
        _, running_mean, running_var, *_ = tensors
        if training and running_mean is not None:
            running_mean._elem, running_var._elem = mean, var
        result = env.j2t_iso(output)
        _note_cut(cuts, function, [t for t in tensors if t is not None], result)
        return result if torch.is_grad_enabled() else _without_gradient(result, ())

    def batch_norm(
        input,
        running_mean,
        running_var,
        weight=None,
        bias=None,
        training=False,
        momentum=0.1,
        eps=1e-5,
    ):
        tensors = (input, running_mean, running_var, weight, bias)
        return normalised(batch_norm, _batch_norm, tensors, training, momentum, eps)

    def instance_norm(
        input,
        running_mean=None,
        running_var=None,
        weight=None,
        bias=None,
        use_input_stats=True,
        momentum=0.1,
        eps=1e-5,
    ):
        tensors = (input, running_mean, running_var, weight, bias)
        return normalised(instance_norm, _instance_norm, tensors, use_input_stats, momentum, eps)

    with (
        replaced(functional, "batch_norm", batch_norm),
        replaced(functional, "instance_norm", instance_norm),
    ):
        yield


def _instance_norm(x, running_mean, running_var, weight, bias, training, momentum, eps):
    """As `_batch_norm`, of each sample by itself; running statistics are means over the samples."""
    import jax.numpy as jnp

    samples, channels = x.shape[:2]
    per_channel = (running_mean, running_var, weight, bias)
    repeated = [None if array is None else jnp.tile(array, samples) for array in per_channel]
    together = x.reshape(1, samples * channels, *x.shape[2:])
    output, *running = _batch_norm(together, *repeated, training, momentum, eps)
    if running_mean is not None:
        running = [array.reshape(samples, channels).mean(0) for array in running]
    return output.reshape(x.shape), *running


def _batch_norm(x, running_mean, running_var, weight, bias, training, momentum, eps):
    """(output, new running mean, new running variance) of x [N, C, …], computed in float32.

    Like torch's CPU kernel: normalised by the biased batch variance, running variance unbiased.
    """
    import jax
    import jax.numpy as jnp

    x32 = x.astype(jnp.promote_types(x.dtype, jnp.float32))
    per_channel = (1, -1) + (1,) * (x.ndim - 2)
    if training or running_mean is None:
        axes = tuple(axis for axis in range(x.ndim) if axis != 1)
        mean, var = jnp.mean(x32, axes), jnp.var(x32, axes)
    else:
        mean, var = running_mean.astype(x32.dtype), running_var.astype(x32.dtype)
    scale = jax.lax.rsqrt(var + eps) if weight is None else jax.lax.rsqrt(var + eps) * weight
    output = (x32 - mean.reshape(per_channel)) * scale.reshape(per_channel)
    if bias is not None:
        output = output + bias.reshape(per_channel)
    if training and running_mean is not None:
        count = x.size // x.shape[1]
        unbiased = var * (count / max(count - 1, 1))
        running_mean = _moved(running_mean, mean, momentum)
        running_var = _moved(running_var, unbiased, momentum)
    return output.astype(x.dtype), running_mean, running_var


def _moved(running, batch, momentum):
    import jax

    moved = running * (1 - momentum) + jax.lax.stop_gradient(batch) * momentum
    return moved.astype(running.dtype)
