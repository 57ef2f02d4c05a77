# SPDX-License-Identifier: Apache-2.0
"""How a BERT encoder splits over devices; shared by the loaders that have one."""

import torch

from ..tools.sharding import Specs, split_inputs, split_outputs


def bert_shard_spec(encoder: torch.nn.Module) -> Specs:
    """`encoder` is a `BertEncoder`: heads and hidden units are split, the rest is replicated."""
    spec: Specs = {}
    for layer in encoder.layer:
        attention = layer.attention.self
        spec |= split_outputs(
            [attention.query, attention.key, attention.value, layer.intermediate.dense]
        )
        spec |= split_inputs([layer.attention.output.dense, layer.output.dense])
    return spec
