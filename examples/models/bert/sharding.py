# SPDX-License-Identifier: Apache-2.0
"""How a BERT encoder splits over devices; shared by its task loaders."""

import torch


def bert_mesh(num_heads: int, num_devices: int) -> tuple[tuple[int, int], tuple[str, str]]:
    """One row of devices. Raises ValueError unless each gets the same number of heads."""
    if num_heads % num_devices:
        raise ValueError(f"bert: {num_heads} attention heads do not divide by {num_devices}")
    return (1, num_devices), ("batch", "model")


def bert_shard_spec(encoder: torch.nn.Module) -> dict[torch.Tensor, tuple[str | None, ...]]:
    """`encoder` is a `BertEncoder`: heads and hidden units are split, the rest is replicated."""
    spec = {}
    for layer in encoder.layer:
        attention = layer.attention.self
        split_rows = [attention.query, attention.key, attention.value, layer.intermediate.dense]
        for linear in split_rows:
            spec[linear.weight] = ("model", None)
            spec[linear.bias] = ("model",)
        for linear in (layer.attention.output.dense, layer.output.dense):
            spec[linear.weight] = (None, "model")
    return spec
