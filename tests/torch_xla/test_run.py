# SPDX-License-Identifier: Apache-2.0
"""What happens inside RUN, and what is said of a platform that writes no programs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tt_host_program import SOURCE

# Both phases through the runtime, by the environment's own interpreter.
SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from tt_host_worker.runtimes import torch_xla as runtime
from tt_host_worker.runtimes.interface import Program
from tt_host_worker.sharding import Mesh, ShardingPlan
runtime.Execution.prepare("", 2)
import torch, torch_xla
import torch_xla.core.xla_model as xm
calls = []
def noted(name, function):
    def noting(*args, **kwargs):
        calls.append(name)
        return function(*args, **kwargs)
    return noting
plan = ShardingPlan(Mesh((2,), ("data",)), inputs=[("data",)])
program = Program(
    torch.nn.Linear(4, 8), [torch.ones(8, 4)], {}, True, lambda output: output, 0, 2, plan
)
execution = runtime.Execution(program)
execution.place()
execution._platform.dump_directory = None
execution._dumped = runtime.DumpedPrograms(None)
torch_xla.sync = noted("sync", torch_xla.sync)
xm.wait_device_ops = noted("wait", xm.wait_device_ops)
for phase, cotangent in (("forward", None), ("backward", torch.ones(8, 8))):
    calls.clear()
    execution.run(phase, cotangent)
    assert calls[-2:] == ["sync", "wait"], (phase, calls)
    execution.gather(phase)
assert execution.sharding_report()["programs"] == {}, execution.sharding_report()
assert execution.lowered_ir() == execution.compiled_ir() == {}
assert "torch_xla writes no programs on platform" in execution.why_no_ir()
facts = execution.device_facts()
assert facts == {"platform": "cpu", "device_kind": "CPU"}, facts
"""


def test_each_phase_waits_for_the_device_and_invents_no_figures(
    environment: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [environment / "bin/python", "-c", SCRIPT, SOURCE / "host/python"],
        env=os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(SOURCE / "sdk/python")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
