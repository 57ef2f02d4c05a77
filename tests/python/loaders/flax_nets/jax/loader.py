# SPDX-License-Identifier: Apache-2.0
"""Small flax models, each with one property; some shard specs have one mistake."""

from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy
from flax import linen, nnx
from jax.sharding import PartitionSpec as P

from ...base import ForgeModel
from ...config import ModelGroup, ModelInfo


class Linen(linen.Module):
    """Every layer that differs between training and inference, and a gradient that is 0."""

    dtype: Any = jnp.float32

    @linen.compact
    def __call__(self, x, train=False):
        x = linen.Dense(32, name="up", dtype=self.dtype, param_dtype=self.dtype)(x)
        x = linen.BatchNorm(
            use_running_average=not train, name="norm", dtype=self.dtype, param_dtype=self.dtype
        )(x)
        x = linen.Dropout(0.5, deterministic=not train)(linen.relu(x))
        return linen.Dense(16, name="down", dtype=self.dtype, param_dtype=self.dtype)(x)


class Nnx(nnx.Module):
    def __init__(self, dtype, rngs):
        types = {"param_dtype": dtype, "rngs": rngs}
        self.up = nnx.Linear(16, 32, **types)
        self.norm = nnx.BatchNorm(32, **types)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)
        self.down = nnx.Linear(32, 16, **types)

    def __call__(self, x):
        return {"hidden": x, "logits": self.down(self.dropout(nnx.relu(self.norm(self.up(x)))))}


class Attention(linen.Module):
    @linen.compact
    def __call__(self, x, deterministic=True):
        attend = linen.MultiHeadDotProductAttention(4, dropout_rate=0.5)
        return attend(x[:, None, :], deterministic=deterministic)


class Branching(nnx.Module):
    def __init__(self, rngs):
        self.linear = nnx.Linear(16, 16, rngs=rngs)

    def __call__(self, x):
        if x.sum() > 0:
            x = -x
        return self.linear(x)


@jax.custom_vjp
def tripled_gradient(x):
    return x


tripled_gradient.defvjp(lambda x: (x, None), lambda _, gradient: (3 * gradient,))


class CustomVjp(linen.Module):
    @linen.compact
    def __call__(self, x):
        return tripled_gradient(linen.Dense(16)(x))


MEGATRON = {"up": P(None, "X"), "down": P("X", None)}
MISTAKES = {
    "unknown-axis": {"up": P(None, "Y")},
    "indivisible": {"odd": P(None, "X")},
    "too-long": {"up": P(None, None, "X")},
    "axis-twice": {"up": P("X", "X")},
    "unknown-parameter": {"upp": P(None, "X")},
}


class ModelLoader(ForgeModel):
    _VARIANTS: ClassVar = dict.fromkeys(
        ["linen", "nnx", "attention", "branching", "custom-vjp", "picked", "no-parameters",
         "no-model", "no-spec", "refused-spec", "static-refusal", "broken-spec", "unpacked-wrongly",
         "divided-inputs", *MISTAKES]
    )  # fmt: skip
    DEFAULT_VARIANT = "linen"
    calls: ClassVar[list] = []

    @classmethod
    def _get_model_info(cls, variant=None):
        return ModelInfo("flax_nets", variant, ModelGroup.RED, "test", "custom", framework="jax")

    def __init__(self, variant=None):
        super().__init__(variant)
        if self.variant != "no-parameters":
            self.get_input_parameters = self._parameters
        if self.variant == "static-refusal":
            self.load_parameters_partition_spec = self._refuse
        if self.variant == "picked":
            self.wrapper_model = lambda f: lambda args, kwargs: f(*args, **kwargs)["hidden"] * 2

    def load_model(self, *, dtype_override=None):
        rngs = nnx.Rngs(numpy.random.randint(1000))
        if self.variant == "no-model":
            return object()
        if self.variant == "branching":
            return Branching(rngs)
        if self.variant == "attention":
            return Attention()
        if self.variant == "custom-vjp":
            return CustomVjp()
        if self.variant in ("nnx", "picked"):
            model = Nnx(dtype_override, rngs)
            return model
        return Linen(dtype_override)

    def load_inputs(self, *, dtype_override=None, mesh=None):
        self.calls.append(mesh and dict(mesh.shape))
        return jnp.asarray(numpy.random.standard_normal((4, 16)), dtype_override)

    def get_forward_method_kwargs(self, train=False):
        if self.variant == "attention":
            return {"deterministic": not train, "rngs": {"dropout": jax.random.key(7)}}
        if self.variant in ("nnx", "picked", "branching", "custom-vjp"):
            return {}
        return {"train": train, "rngs": {"dropout": jax.random.key(7)}}

    def get_input_activations_partition_spec(self, mesh, parallelism, axis_name="X"):
        assert parallelism.name == "TENSOR_PARALLEL"
        return P(axis_name) if self.variant == "divided-inputs" else (P(),)

    def load_parameters_partition_spec(self, model_for_multichip, cpu_mesh, axis_name="X"):
        assert axis_name in cpu_mesh.shape
        if self.variant == "no-spec":
            return None
        if self.variant == "refused-spec":
            raise ValueError("only larger variants are divided")
        if self.variant == "broken-spec":
            jax.sharding.Mesh(numpy.zeros((2, 2)), ("X",))
        if self.variant == "unpacked-wrongly":
            _up, _down = (axis_name,)
        specs = {n: {"kernel": s} for n, s in MISTAKES.get(self.variant, MEGATRON).items()}
        return specs if isinstance(model_for_multichip, nnx.Module) else {"params": specs}

    @staticmethod
    def _refuse():
        raise NotImplementedError("not yet")

    def _parameters(self, train=False, seed=None, dtype_override=None):
        model = self.load_model(dtype_override=dtype_override)
        shapes = jax.eval_shape(model.init, jax.random.key(seed), jnp.ones((1, 16)))
        variables = jax.tree.map_with_path(_drawn, shapes)
        if self.variant == "indivisible":
            variables["params"]["odd"] = {"kernel": jnp.ones((4, 7))}
        return variables


def _drawn(path, shape):
    """Quicker than compiling the initialisers."""
    name = jax.tree_util.keystr(path[-1:], simple=True)
    if name in ("mean", "var", "scale"):
        return jnp.full(shape.shape, float(name != "mean"), shape.dtype)
    return jnp.asarray(numpy.random.standard_normal(shape.shape) / 4, shape.dtype)
