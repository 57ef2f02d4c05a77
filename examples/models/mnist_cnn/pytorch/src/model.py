# SPDX-License-Identifier: Apache-2.0
"""A convolutional digit classifier after LeNet-5 (LeCun et al., 1998)."""

import torch
from torch import nn


class MnistCnn(nn.Module):
    """Two convolutions, one pooling step, two linear layers: [N, 1, 28, 28] -> logits [N, 10].

    Smooth and with few positions: bfloat16 gradients of two implementations then stay close, which
    they do not with ReLU and max pooling over the whole image.
    """

    def __init__(self, width: int, hidden: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, width, 3, stride=2),
            nn.Tanh(),
            nn.Conv2d(width, 2 * width, 3),
            nn.Tanh(),
            nn.AvgPool2d(2),
            nn.Dropout2d(dropout),
        )
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Linear(2 * width * 5 * 5, hidden),
            nn.Tanh(),
            nn.Dropout(dropout),
            nn.Linear(hidden, 10),
        )

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.classifier(self.features(image))
