# SPDX-License-Identifier: Apache-2.0
"""A small FCOS (Tian et al., 2019): one-stage, anchor-free detection over a feature pyramid."""

import torch
from torch import nn


def conv_norm(channels_in: int, channels: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels, 3, stride, padding=1, bias=False),
        nn.GroupNorm(4, channels),
        nn.ReLU(),
    )


class Fcos(nn.Module):
    """[N, 3, H, W] -> {"levels": [per level: {"scores", "box", "centerness"}], "features": [...]}.

    Level l has stride 4 << l and maps of [N, classes | 4 | 1, H / stride, W / stride]; box sides
    are distances in strides. "features" are the pyramid's maps, [N, width, ...].
    """

    def __init__(self, width: int, levels: int, classes: int, tower: int) -> None:
        super().__init__()
        self.stem = conv_norm(3, width, stride=2)
        self.backbone = nn.ModuleList(
            conv_norm(width << max(level - 1, 0), width << level, stride=2)
            for level in range(levels)
        )
        self.lateral = nn.ModuleList(nn.Conv2d(width << level, width, 1) for level in range(levels))
        self.score_tower = nn.Sequential(*(conv_norm(width, width) for _ in range(tower)))
        self.box_tower = nn.Sequential(*(conv_norm(width, width) for _ in range(tower)))
        self.scores = nn.Conv2d(width, classes, 3, padding=1)
        self.box = nn.Conv2d(width, 4, 3, padding=1)
        self.centerness = nn.Conv2d(width, 1, 3, padding=1)
        self.level_scale = nn.Parameter(torch.ones(levels))

    def pyramid(self, image: torch.Tensor) -> list[torch.Tensor]:
        x = self.stem(image)
        maps = []
        for block, lateral in zip(self.backbone, self.lateral, strict=True):
            x = block(x)
            maps.append(lateral(x))
        for level in range(len(maps) - 2, -1, -1):
            coarser = nn.functional.interpolate(maps[level + 1], scale_factor=2, mode="nearest")
            maps[level] = maps[level] + coarser
        return maps

    def forward(self, image: torch.Tensor) -> dict[str, list]:
        features = self.pyramid(image)
        levels = []
        for index, feature in enumerate(features):
            box_features = self.box_tower(feature)
            levels.append(
                {
                    "scores": self.scores(self.score_tower(feature)),
                    "box": nn.functional.softplus(self.box(box_features) * self.level_scale[index]),
                    "centerness": self.centerness(box_features),
                }
            )
        return {"levels": levels, "features": features}
