# SPDX-License-Identifier: Apache-2.0
"""Networks that eager torch runs and that no program can be made of: what they do needs values."""

import torch
from torch import nn


class Branches(nn.Module):
    def forward(self, x):
        if x.sum() > 0:
            return x
        return -x


class TakesTheValue(nn.Module):
    def forward(self, x):
        return x * x.sum().item()


class MasksByValue(nn.Module):
    def forward(self, x):
        return x[x > 0]


class FindsNonzero(nn.Module):
    def forward(self, x):
        return x.nonzero()


class LeavesForNumpy(nn.Module):
    def forward(self, x):
        return torch.from_numpy(x.numpy() + 1)


class ListsItsValues(nn.Module):
    def forward(self, x):
        return torch.tensor(x.tolist())


class MultipliesGroups(nn.Module):
    def forward(self, x):
        x = torch.cat([x, x], 1).bfloat16()
        ends = torch.tensor([2], dtype=torch.int32)
        return torch._grouped_mm(x, torch.ones(1, 8, 8, dtype=torch.bfloat16), offs=ends)


class SolvesLeastSquares(nn.Module):
    def forward(self, x):
        return torch.linalg.lstsq(x, x).solution


class ListsTracedTensors(nn.Module):
    def forward(self, x):
        pair = x.new_tensor([x[0, 0], x[0, 1]])
        return x.sum() * pair


NETWORKS = {
    "branches": Branches,
    "takes_the_value": TakesTheValue,
    "masks_by_value": MasksByValue,
    "finds_nonzero": FindsNonzero,
    "leaves_for_numpy": LeavesForNumpy,
    "lists_its_values": ListsItsValues,
    "multiplies_groups": MultipliesGroups,
    "solves_least_squares": SolvesLeastSquares,
    "lists_traced_tensors": ListsTracedTensors,
}
