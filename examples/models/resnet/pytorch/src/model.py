# SPDX-License-Identifier: Apache-2.0
"""Residual networks (He et al., 2015) with basic or bottleneck blocks."""

from collections.abc import Sequence

import torch
from torch import nn


def conv_bn(channels_in: int, channels: int, kernel: int, stride: int = 1) -> nn.Sequential:
    """A convolution that keeps the size at stride 1, without bias, then batch norm."""
    conv = nn.Conv2d(channels_in, channels, kernel, stride, padding=kernel // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(channels))


class Residual(nn.Module):
    """relu(branch(x) + shortcut(x)); the shortcut projects where the shape changes."""

    def __init__(self, branch: nn.Module, channels_in: int, channels: int, stride: int) -> None:
        super().__init__()
        self.branch = branch
        same = stride == 1 and channels_in == channels
        self.shortcut = nn.Identity() if same else conv_bn(channels_in, channels, 1, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.branch(x) + self.shortcut(x))


def basic_block(channels_in: int, width: int, stride: int) -> Residual:
    branch = nn.Sequential(
        conv_bn(channels_in, width, 3, stride), nn.ReLU(), conv_bn(width, width, 3)
    )
    return Residual(branch, channels_in, width, stride)


def bottleneck_block(channels_in: int, width: int, stride: int) -> Residual:
    branch = nn.Sequential(
        conv_bn(channels_in, width, 1),
        nn.ReLU(),
        conv_bn(width, width, 3, stride),
        nn.ReLU(),
        conv_bn(width, 4 * width, 1),
    )
    return Residual(branch, channels_in, 4 * width, stride)


class ResNet(nn.Module):
    """[N, 3, H, W] -> logits [N, classes].

    `blocks` counts the blocks of each stage; every stage after the first halves the size and
    doubles the width. `large_images` takes the 7x7 stem with pooling, meant for 224 pixels.
    """

    def __init__(
        self,
        blocks: Sequence[int],
        width: int = 64,
        bottleneck: bool = False,
        large_images: bool = True,
        classes: int = 1000,
    ) -> None:
        super().__init__()
        if large_images:
            stem = [conv_bn(3, width, 7, stride=2), nn.ReLU(), nn.MaxPool2d(3, 2, padding=1)]
        else:
            stem = [conv_bn(3, width, 3), nn.ReLU()]
        self.stem = nn.Sequential(*stem)
        make_block, expansion = (bottleneck_block, 4) if bottleneck else (basic_block, 1)
        layers = []
        channels = width
        for stage, count in enumerate(blocks):
            for index in range(count):
                stride = 2 if stage > 0 and index == 0 else 1
                layers.append(make_block(channels, width << stage, stride))
                channels = (width << stage) * expansion
        self.stages = nn.Sequential(*layers)
        self.head = nn.Linear(channels, classes)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        features = self.stages(self.stem(image))
        return self.head(features.mean(dim=(2, 3)))
