# SPDX-License-Identifier: Apache-2.0
"""U-Net (Ronneberger et al., 2015), padded so that input and mask have the same size."""

import torch
from torch import nn


def double_conv(channels_in: int, channels: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels, 3, padding=1),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
        nn.Conv2d(channels, channels, 3, padding=1),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
    )


class UNet(nn.Module):
    """[N, 3, H, W] -> mask logits [N, 1, H, W]; H and W are multiples of 2**depth."""

    def __init__(self, width: int, depth: int) -> None:
        super().__init__()
        widths = [width << level for level in range(depth + 1)]
        self.down = nn.ModuleList(
            double_conv(before, after)
            for before, after in zip([3, *widths[:-2]], widths[:-1], strict=True)
        )
        self.bottom = double_conv(widths[-2], widths[-1])
        self.upsample = nn.ModuleList(
            nn.ConvTranspose2d(2 * skip, skip, 2, stride=2) for skip in reversed(widths[:-1])
        )
        self.up = nn.ModuleList(double_conv(2 * skip, skip) for skip in reversed(widths[:-1]))
        self.head = nn.Conv2d(width, 1, 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        skips = []
        x = image
        for block in self.down:
            skips.append(block(x))
            x = nn.functional.max_pool2d(skips[-1], 2)
        x = self.bottom(x)
        for upsample, block, skip in zip(self.upsample, self.up, reversed(skips), strict=True):
            x = block(torch.cat([skip, upsample(x)], dim=1))
        return self.head(x)
