# SPDX-License-Identifier: Apache-2.0
"""What a report says of gradients, of dropout, and of what no program can be made of."""

from __future__ import annotations

from pathlib import Path

from model_tree import add_loader, case_id
from tt_host_program import TtHost

TRIPLED = """
class Tripled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 1.0

    @staticmethod
    def backward(ctx, gradient):
        return gradient * 3


class Model(torch.nn.Linear):
    def forward(self, x):
        return Tripled.apply(super().forward(x))
"""
BRANCHES = """
class Model(torch.nn.Linear):
    def forward(self, x):
        if x.sum() > 0:
            return super().forward(x)
        return -super().forward(x)
"""
DROPS = "return torch.nn.Sequential(torch.nn.Linear(8, 4), torch.nn.Dropout(0.5))"


def test_gradients_dropout_and_source_lines_are_told(tt_host: TtHost, models: Path) -> None:
    add_loader(models, "tripled", "return Model(8, 4)", prelude=TRIPLED)
    add_loader(models, "branches", "return Model(8, 4)", prelude=BRANCHES)
    add_loader(models, "drops", DROPS)
    ended = tt_host(
        "run", "--models-root", models, "--parallelism", "single_device", "--run-mode", "training",
        "--runtime", "spmd", "--keep-dropout", "-vv", "--report", "junit:out=report.xml",
    )  # fmt: skip
    assert ended.exit_code == 1, ended.stderr
    finished, report = tt_host.finished(), tt_host.report()
    tripled, branches, drops = (
        case_id(name, "training") for name in ("tripled", "branches", "drops")
    )

    assert finished[tripled]["verdict"]["result"] == "passed"
    ratio = float(report[tripled].properties["tth.backward.norm_ratio"])
    assert abs(ratio - 1) < 1e-3
    assert report[tripled].properties["tth.trained_output"].startswith("unpack_forward")

    assert finished[drops]["verdict"]["observed_status"] == "INCORRECT_RESULT"
    assert report[drops].properties["tth.kept_dropout"] == "True"
    assert "dropout was kept" in ended.stdout

    assert finished[branches]["verdict"]["observed_status"] == "FAILED_FE_COMPILATION"
    loader = (models / "branches/pytorch/loader.py").read_text(encoding="utf-8").splitlines()
    line = loader.index("        if x.sum() > 0:") + 1
    assert report[branches].message.startswith(
        "aten::_local_scalar_dense cannot be lowered: "
        f"branches/pytorch/loader.py:{line} in forward: `if x.sum() > 0:`"
    )
