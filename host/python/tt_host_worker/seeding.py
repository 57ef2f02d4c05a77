# SPDX-License-Identifier: Apache-2.0
"""One seed for every random generator a loader may use."""

from __future__ import annotations

import random


def seed_everything(seed: int) -> None:
    """Seeds torch, numpy and random."""
    import numpy
    import torch

    random.seed(seed)
    numpy.random.seed(seed % 2**32)
    torch.manual_seed(seed)
