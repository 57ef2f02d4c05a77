# SPDX-License-Identifier: Apache-2.0
"""Networks with a sharding; every other variant has one mistake in it."""

from typing import ClassVar

import torch
from torch import nn

from ...base import ForgeModel
from ...config import ModelGroup, ModelInfo


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.Linear(16, 32)
        self.norm = nn.LayerNorm(32)
        self.down = nn.Linear(32, 16)

    def forward(self, x):
        return self.down(torch.relu(self.norm(self.up(x))))


class Tripled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight):
        ctx.save_for_backward(x, weight)
        return x * weight

    @staticmethod
    def backward(ctx, gradient):
        x, weight = ctx.saved_tensors
        return 3 * gradient * weight, (3 * gradient * x).sum(0)


class CustomBackward(Mlp):
    def forward(self, x):
        return self.down(Tripled.apply(self.up(x), self.norm.weight))


class BatchNorm(Mlp):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(32)


class Tied(nn.Module):
    """The last layer is the transposed embedding: one tensor in two places."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(32, 16)
        self.head = nn.Linear(16, 32, bias=False)
        self.head.weight = self.embedding.weight

    def forward(self, ids):
        return self.head(torch.tanh(self.embedding(ids)))


MEGATRON = {"up": ("model", None), "down": (None, "model")}
NETWORKS = {"batch-norm": BatchNorm, "custom-backward": CustomBackward, "tied": Tied}
MISTAKES = {
    "unknown-axis": {"up": ("modal", None)},
    "indivisible": {"odd": ("model", None)},
    "too-long": {"up": ("model", None, None)},
    "axis-twice": {"up": ("model", "model")},
    "no-tuple": {"up": "model"},
    "no-names": {"up": (0, None)},
}


class ModelLoader(ForgeModel):
    _VARIANTS: ClassVar = dict.fromkeys(
        ["mlp", "batch-norm", "custom-backward", "activations", "bad-activation",
         "unknown-activation-axis", "tied", "foreign",
         "not-even-a-pair",
         "no-spec", "no-mesh", "no-dict", "one-device", "half-mesh", "twice-named", "other-inputs",
         *MISTAKES]
    )  # fmt: skip
    DEFAULT_VARIANT = "mlp"

    @classmethod
    def _get_model_info(cls, variant=None):
        return ModelInfo("sharded", variant, ModelGroup.RED, "test", "custom", framework="pytorch")

    def load_model(self, *, dtype_override=None):
        model = NETWORKS.get(self.variant, Mlp)()
        if self.variant == "indivisible":
            model.odd = nn.Linear(4, 7)
        return model.to(dtype_override or torch.float32)

    def load_inputs(self):
        if self.variant == "tied":
            return {"ids": torch.arange(8).unsqueeze(0)}
        if self.variant == "other-inputs":
            return [torch.randn(int(torch.randint(1, 1000, ())), 16)]
        return [torch.randn(2, 16)]

    def get_mesh_config(self, num_devices):
        if self.variant == "no-mesh":
            return None, ()
        if self.variant == "not-even-a-pair":
            return None
        if self.variant == "one-device":
            return (1,), ("model",)
        if self.variant == "half-mesh":
            return (1, num_devices // 2), ("batch", "model")
        if self.variant == "twice-named":
            return (1, num_devices), ("model", "model")
        return (1, num_devices), ("batch", "model")

    def load_shard_spec(self, model):
        if self.variant == "no-spec":
            return None
        if self.variant == "no-dict":
            return [(model.up.weight, ("model", None))]
        if self.variant == "foreign":
            return {torch.zeros(3, 5): ("model", None)}
        if self.variant == "tied":
            return {model.head.weight: ("model", None)}
        specs = MISTAKES.get(self.variant, MEGATRON)
        return {getattr(model, name).weight: spec for name, spec in specs.items()}

    def load_activation_shard_spec(self, model):
        if self.variant == "activations":
            return {model.up: (None, "model")}
        if self.variant == "bad-activation":
            return {model.up: ("model", None)}
        if self.variant == "unknown-activation-axis":
            return {model.up: (None, "modal")}
        return None
