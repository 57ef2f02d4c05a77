# SPDX-License-Identifier: Apache-2.0
"""What the device leaves in a model's buffers reaches the model.

It is what eager torch leaves there, but for the running variance of a batch norm: torch_xla takes
the biased variance of the batch for it, torch the unbiased one.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from tt_host_program import SOURCE

# Training of a batch norm, through the runtime and eagerly, by the environment's own interpreter.
SCRIPT = """
import copy, sys
sys.path.insert(0, sys.argv[1])
from tt_host_worker.runtimes import torch_xla as runtime
from tt_host_worker.runtimes.interface import Program
from tt_host_worker.sharding import Mesh, ShardingPlan
devices = int(sys.argv[2])
runtime.Execution.prepare("", devices)
import torch
torch.manual_seed(0)
def assert_close(found, expected):
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)
model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.BatchNorm1d(8))
eager, x = copy.deepcopy(model), 3 + torch.randn(8, 4)
plan = ShardingPlan(Mesh((devices,), ("data",)), inputs=[("data",)]) if devices > 1 else None
program = Program(model, [x], {}, True, lambda output: output, 0, devices, plan)
execution = runtime.Execution(program)
execution.place()
execution.run("forward")
(output,) = execution.gather("forward")
assert_close(output.value, eager(x).detach())
ours, norm = model[1], eager[1]
assert norm.running_mean.abs().min() > 1e-3
assert_close(ours.running_mean, norm.running_mean)
assert_close(ours.num_batches_tracked, norm.num_batches_tracked)
biased = eager[0](x).detach().var(0, correction=0)
assert_close(ours.running_var, 0.9 + 0.1 * biased)
"""


@pytest.mark.parametrize("devices", [1, 2])
def test_running_statistics_are_those_of_the_whole_batch(
    environment: Path, tmp_path: Path, devices: int
) -> None:
    done = subprocess.run(
        [environment / "bin/python", "-c", SCRIPT, SOURCE / "host/python", str(devices)],
        env=os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(SOURCE / "sdk/python")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
