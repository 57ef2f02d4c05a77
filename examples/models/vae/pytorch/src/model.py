# SPDX-License-Identifier: Apache-2.0
"""A convolutional variational autoencoder (Kingma and Welling, 2013)."""

import torch
from torch import nn


class ConvVae(nn.Module):
    """(image [N, 3, S, S], noise [N, latent]) -> (reconstruction, mean, log variance).

    The noise is an input: a draw inside forward would differ between two runs to be compared.
    """

    def __init__(self, image_size: int, width: int, latent: int) -> None:
        super().__init__()
        bottom = (2 * width, image_size // 4, image_size // 4)
        flat = bottom[0] * bottom[1] * bottom[2]
        self.encoder = nn.Sequential(
            nn.Conv2d(3, width, 3, stride=2, padding=1),
            nn.SiLU(),
            nn.Conv2d(width, 2 * width, 3, stride=2, padding=1),
            nn.SiLU(),
            nn.Flatten(),
        )
        self.mean = nn.Linear(flat, latent)
        self.log_variance = nn.Linear(flat, latent)
        self.decoder = nn.Sequential(
            nn.Linear(latent, flat),
            nn.SiLU(),
            nn.Unflatten(1, bottom),
            nn.ConvTranspose2d(2 * width, width, 4, stride=2, padding=1),
            nn.SiLU(),
            nn.ConvTranspose2d(width, 3, 4, stride=2, padding=1),
            nn.Sigmoid(),
        )

    def forward(
        self, image: torch.Tensor, noise: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        features = self.encoder(image)
        mean = self.mean(features)
        log_variance = self.log_variance(features)
        latent = mean + noise * torch.exp(0.5 * log_variance)
        return self.decoder(latent), mean, log_variance
