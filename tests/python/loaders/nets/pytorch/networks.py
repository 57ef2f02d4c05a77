# SPDX-License-Identifier: Apache-2.0
"""Small networks, each with one property that a runtime may get wrong."""

from dataclasses import dataclass
from functools import partial

import torch
from torch import nn
from torch.nn.functional import dropout


class Mlp(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))


class ReturnsTuple(Mlp):
    def forward(self, x):
        hidden = super().forward(x)
        return x.argmax(-1), hidden, (hidden * 2, None, "text")


@dataclass
class Cache:
    key: torch.Tensor
    length: int


class ReturnsDict(Mlp):
    def forward(self, a, b):
        logits = super().forward(a + b)
        return {"aux": logits.sum(), "cache": [Cache(logits + 1, 7)], "logits": logits, "empty": ()}


class Mutating(Mlp):
    """Writes into its input, into a buffer and into a Python list."""

    def __init__(self):
        super().__init__()
        self.register_buffer("calls", torch.zeros(1))
        self.seen = []

    def forward(self, x, history):
        x.mul_(2)
        self.calls.add_(1)
        self.seen.append(len(history))
        history.append(x)
        return super().forward(x) + self.calls + len(self.seen)


class BatchNorm(nn.Sequential):
    """A convolution whose bias has no effect, before a batch norm."""

    def __init__(self):
        super().__init__(
            nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(64, 3)
        )


class Dropping(nn.Module):
    """Drops by module, by a function bound by name, in fused attention and in an LSTM."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 8)
        self.drops = nn.Sequential(
            nn.Dropout(0.5), nn.AlphaDropout(0.5), nn.FeatureAlphaDropout(0.5)
        )
        self.attention = nn.MultiheadAttention(8, 2, dropout=0.5, batch_first=True)
        self.lstm = nn.LSTM(8, 4, num_layers=2, dropout=0.5, batch_first=True)

    def forward(self, x):
        hidden = dropout(self.drops(self.first(x)), 0.5, self.training)
        attended = nn.functional.scaled_dot_product_attention(hidden, hidden, hidden, None, 0.5)
        hidden, _ = self.attention(attended, hidden, hidden, need_weights=False)
        return self.lstm(hidden)[0]


class UnusedParameter(Mlp):
    """One parameter that no output depends on, one that only an integer output depends on."""

    def __init__(self):
        super().__init__()
        self.unused = nn.Parameter(torch.ones(3))
        self.only_by_index = nn.Parameter(torch.arange(3.0))
        self.frozen = nn.Parameter(torch.ones(3), requires_grad=False)

    def forward(self, x):
        return super().forward(x)[:, [self.only_by_index.detach().numel() - 1, 0]] * self.frozen[:2]


class TripledGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 1.0

    @staticmethod
    def backward(ctx, gradient):
        return gradient * 3


class CustomBackward(Mlp):
    def forward(self, x):
        return TripledGradient.apply(super().forward(x))


class PlainTensors(Mlp):
    """Makes CPU tensors inside forward, mixes them with others, and writes into one."""

    def forward(self, x):
        scores = torch.zeros(x.shape[0], 3)
        scores.add_(super().forward(x + torch.arange(4)))
        scores[:, 0] = 1.0
        return scores + 1


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(5, 4)
        self.head = nn.Linear(4, 5, bias=False)
        self.head.weight = self.embedding.weight
        self.scale = torch.full((4,), 0.5)

    def forward(self, ids):
        hidden = self.embedding(ids)
        return self.head(hidden * self.scale.to(hidden.dtype))


def _image():
    return torch.randn(2, 2, 6, 6)


def _floats():
    return torch.randn(2, 4)


NETWORKS = {
    "mlp": (Mlp, _floats),
    "tuple": (ReturnsTuple, lambda: [_floats()]),
    "dict/of-leaves": (ReturnsDict, lambda: {"a": _floats(), "b": _floats()}),
    "mutating": (Mutating, lambda: [_floats(), []]),
    "batch_norm": (BatchNorm, _image),
    "dropping": (Dropping, partial(torch.randn, 2, 3, 4)),
    "unused": (UnusedParameter, _floats),
    "custom_backward": (CustomBackward, _floats),
    "plain_tensors": (PlainTensors, _floats),
    "tied": (Tied, lambda: torch.tensor([[1, 2], [3, 4]])),
    "no_module": (lambda: (1, 2), _floats),
    "no_inputs": (Mlp, lambda: 3),
}
