# SPDX-License-Identifier: Apache-2.0
"""MLP-Mixer (Tolstikhin et al., 2021): an image classifier of linear layers only."""

import torch
from torch import nn


class Mlp(nn.Module):
    """Two linear layers over the last dimension, GELU between them."""

    def __init__(self, size: int, hidden: int) -> None:
        super().__init__()
        self.expand = nn.Linear(size, hidden)
        self.contract = nn.Linear(hidden, size)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.contract(nn.functional.gelu(self.expand(x)))


class MixerBlock(nn.Module):
    """Mixes patches, then channels, each with a residual: [N, patches, channels]."""

    def __init__(self, patches: int, channels: int, patch_hidden: int, hidden: int) -> None:
        super().__init__()
        self.patch_norm = nn.LayerNorm(channels)
        self.patch_mlp = Mlp(patches, patch_hidden)
        self.channel_norm = nn.LayerNorm(channels)
        self.channel_mlp = Mlp(channels, hidden)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + self.patch_mlp(self.patch_norm(x).transpose(1, 2)).transpose(1, 2)
        return x + self.channel_mlp(self.channel_norm(x))


class MlpMixer(nn.Module):
    """[N, 3, image_size, image_size] -> logits [N, classes]."""

    def __init__(
        self,
        image_size: int,
        patch_size: int,
        channels: int,
        patch_hidden: int,
        hidden: int,
        depth: int,
        classes: int,
    ) -> None:
        super().__init__()
        self.image_size = image_size
        self.embed = nn.Conv2d(3, channels, patch_size, stride=patch_size)
        patches = (image_size // patch_size) ** 2
        self.blocks = nn.ModuleList(
            MixerBlock(patches, channels, patch_hidden, hidden) for _ in range(depth)
        )
        self.norm = nn.LayerNorm(channels)
        self.head = nn.Linear(channels, classes)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        x = self.embed(image).flatten(2).transpose(1, 2)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x).mean(dim=1))
