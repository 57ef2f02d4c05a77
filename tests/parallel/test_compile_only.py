# SPDX-License-Identifier: Apache-2.0
"""`--compile-only`: a model too large for the machine, and what a compiled case counts as."""

from __future__ import annotations

from pathlib import Path

import pytest
from tt_host_program import SOURCE, TtHost

DEVICES = 8
EIGHT_BILLION = "llama/causal_lm/pytorch-acme/Llama-8B-tensor_parallel-full-inference"
TINY = "llama/causal_lm/pytorch-acme/tiny-Llama 2.5"
STAGES = ["ENV", "PLAN", "IMPORT", "LOAD", "INPUTS", "PLACE", "LOWER", "COMPILE"]


@pytest.fixture
def compiled(tmp_path: Path):
    """compiled(*cases and options) → (what was printed, the `case_finished` records, by id)."""
    host = TtHost(tmp_path)

    def run(*arguments: str) -> tuple[str, dict[str, dict]]:
        ended = host(
            "run", "--models-root", SOURCE / "examples/models",
            "--test-config", SOURCE / "test_config", "--compile-only",
            "--devices", str(DEVICES), *arguments,
        )  # fmt: skip
        assert ended.exit_code == 0, ended.stdout + ended.stderr
        return ended.stdout, host.finished()

    return run


def test_the_shape_of_eight_billion_parameters_compiles_in_one_gigabyte(compiled) -> None:
    record = compiled(EIGHT_BILLION)[1][EIGHT_BILLION]
    outcome, sharding = record["outcome"], record["outcome"]["facts"]["sharding"]
    assert record["verdict"]["result"] == "passed"
    assert outcome["peak_rss_kib"] * 1024 <= 1e9
    assert sharding["weight_bytes"] > 8e9 * 2
    assert sharding["device_0_weight_bytes"] == pytest.approx(
        sharding["weight_bytes"] / 8, rel=0.01
    )
    program = sharding["programs"]["inference"]
    assert program["argument_bytes"] == pytest.approx(sharding["device_0_weight_bytes"], rel=0.01)
    assert program["temporary_bytes"] > 0
    assert program["collectives"]["all-reduce"]["count"] >= 32


def test_a_compiled_case_passes_and_claims_nothing_about_results(compiled) -> None:
    programs = {
        f"{TINY}-tensor_parallel-full-training": {"forward", "backward"},
        f"{TINY}-data_parallel-full-inference": {"inference"},
        f"{TINY}-single_device-full-inference": {"inference"},
    }
    printed, finished = compiled(*programs, "-vv", "--keep-ir")
    for case, phases in programs.items():
        record = finished[case]
        assert f"{case}  compiled only\n" in printed
        assert record["outcome"]["ending"] == "compiled"
        assert record["outcome"]["comparisons"] == []
        assert list(dict.fromkeys(t["stage"] for t in record["outcome"]["timings"])) == STAGES
        assert record["verdict"]["result"] == "passed"
        assert record["verdict"]["observed_status"] == "UNKNOWN"
        assert record["verdict"]["bringup_status"] == "UNKNOWN"
        assert set(record["outcome"]["facts"]["sharding"]["programs"]) == phases
    kept = [Path(line.strip()) for line in printed.splitlines() if "/ir/" in line]
    assert len(kept) == 2 * sum(map(len, programs.values()))
    assert all(path.stat().st_size > 0 for path in kept)


def test_eager_execution_has_nothing_to_compile(tmp_path: Path) -> None:
    host = TtHost(tmp_path)
    case = f"{TINY}-single_device-full-inference"
    ended = host(
        "run", "--models-root", SOURCE / "examples/models", case, "--compile-only",
        "--runtime", "cpu",
    )  # fmt: skip
    assert ended.exit_code == 1
    assert "runtime cpu does not compile without weights: --runtime spmd does" in ended.stdout
