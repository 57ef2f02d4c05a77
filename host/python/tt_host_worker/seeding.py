# SPDX-License-Identifier: Apache-2.0
"""One seed for every random generator a loader may use."""

from __future__ import annotations

import random


def seed_everything(seed: int) -> None:
    """Seeds torch's CPU generator, numpy and random.

    `torch.manual_seed` would note a stack trace for every accelerator it may wake later, which
    costs a millisecond a call; models are made on the CPU.
    """
    import numpy
    import torch

    random.seed(seed)
    numpy.random.seed(seed % 2**32)
    torch.default_generator.manual_seed(seed)
