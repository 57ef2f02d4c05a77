# SPDX-License-Identifier: Apache-2.0
"""Cases of one variant share a golden result, and nothing but their reports tells."""

from __future__ import annotations

from pathlib import Path

from tt_host_program import SOURCE, Ended, TtHost

SELECTION = (
    "--models-root", SOURCE / "examples/models", "--test-config", SOURCE / "test_config",
    "-k", "mixer-tiny", "--run-mode", "inference",
    "--parallelism", "single_device,tensor_parallel",
)  # fmt: skip


def test_a_shared_golden_result_changes_nothing_but_what_is_told(tmp_path: Path) -> None:
    shared, separate = (_host(tmp_path / name) for name in ("shared", "separate"))
    ended = _run(shared, "-j", "2")
    _run(separate, "--no-golden-reuse")

    reused = [c for c, record in shared.finished().items() if "golden_of" in _facts(record)]
    assert len(reused) == 1, shared.finished()
    (owner,) = set(shared.finished()) - set(reused)
    assert f"golden result of {owner}" in ended.stdout
    properties = shared.report()[reused[0]].properties
    assert (properties["tth.golden_reused"], properties["tth.golden_of"]) == ("True", owner)
    for case, record in separate.finished().items():
        assert not {"golden_reused", "golden_of", "golden_remark"} & set(_facts(record))
        other = shared.finished()[case]["outcome"]
        assert other["comparisons"] == record["outcome"]["comparisons"], case
    assert list(shared.state.glob("runs/*/cases"))
    assert not list(shared.state.glob("runs/*/golden"))


def _host(directory: Path) -> TtHost:
    directory.mkdir()
    return TtHost(directory)


def _run(host: TtHost, *options: str) -> Ended:
    ended = host("run", *SELECTION, "-v", "--report", "junit:out=report.xml", *options)
    assert ended.exit_code == 0, ended.stdout + ended.stderr
    return ended


def _facts(record: dict) -> dict:
    return record["outcome"]["facts"]
