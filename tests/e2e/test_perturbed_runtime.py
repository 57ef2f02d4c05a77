# SPDX-License-Identifier: Apache-2.0
"""One parameter changed on the device side makes exactly that model's cases incorrect."""

from __future__ import annotations

from pathlib import Path

from model_tree import add_loader, case_id
from tt_host_program import TtHost

RUNTIMES = Path(__file__).resolve().parent / "runtimes"
MODES = ("inference", "training")


def test_exactly_the_perturbed_model_is_incorrect(tt_host: TtHost, models: Path) -> None:
    for name in ("perturbed", "untouched"):
        add_loader(
            models,
            name,
            load_model="return Model()",
            prelude="""
                class Model(torch.nn.Sequential):
                    def __init__(self):
                        super().__init__(torch.nn.Linear(8, 16), torch.nn.Linear(16, 4))
            """,
        )

    ended = tt_host(
        "run", "--models-root", models, "--parallelism", "single_device",
        "--runtime", "perturb", "--report", "junit:out=report.xml",
        TTHOST_RUNTIME_PATH=str(RUNTIMES),
        TTHOST_PERTURB_RUNTIME="cpu",
        TTHOST_PERTURB_MODEL="perturbed",
    )  # fmt: skip

    assert ended.exit_code == 1, ended.stderr
    finished = tt_host.finished()
    found = {
        id_: (record["verdict"]["result"], record["verdict"]["observed_status"])
        for id_, record in finished.items()
    }
    assert found == {
        **{case_id("perturbed", mode): ("failed", "INCORRECT_RESULT") for mode in MODES},
        **{case_id("untouched", mode): ("passed", "PASSED") for mode in MODES},
    }, [record["outcome"]["message"] for record in finished.values()]
    report = tt_host.report()
    for mode in MODES:
        tags = report[case_id("perturbed", mode)].tags
        assert tags["bringup_status"] == "INCORRECT_RESULT"
        assert tags["comparison_passed"] is False
        assert "PCC" in tags["comparison_error_message"]
