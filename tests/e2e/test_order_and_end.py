# SPDX-License-Identifier: Apache-2.0
"""In which order cases start, and how many failures end a run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from model_tree import add_loader
from tt_host_program import Ended, TtHost


def run(tt_host: TtHost, models: Path, *arguments: str) -> Ended:
    return tt_host(
        "run", "--models-root", models, "--parallelism", "single_device", "--run-mode", "inference",
        "-j", "1", "--report", "junit:out=report.xml", *arguments,
    )  # fmt: skip


def order_of_a_run(directory: Path, models: Path, config: Path, *arguments: str) -> list[str]:
    directory.mkdir()
    tt_host = TtHost(directory)
    ended = run(tt_host, models, "--test-config", str(config), *arguments)
    assert ended.exit_code == 0, ended.stderr
    return list(tt_host.finished())


def test_a_seed_repeats_the_random_order(models: Path, tmp_path: Path) -> None:
    ids = [add_loader(models, f"model_{number:02}") for number in range(20)]
    skips = "".join(f"  {case}: {{status: NOT_SUPPORTED_SKIP}}\n" for case in ids)
    config = tmp_path / "test_config_inference.yaml"
    config.write_text("test_config:\n" + skips, encoding="utf-8")

    given = order_of_a_run(tmp_path / "given", models, config)
    shuffled, again, other = (
        order_of_a_run(tmp_path / name, models, config, f"--shuffle={seed}")
        for name, seed in (("a", 7), ("b", 7), ("c", 8))
    )
    assert given == ids
    assert sorted(shuffled) == sorted(other) == ids
    assert shuffled == again
    assert len({tuple(order) for order in (given, shuffled, other)}) == 3


def test_what_took_longest_starts_first_the_next_time(tt_host: TtHost, models: Path) -> None:
    quick = add_loader(models, "a_quick")
    slow = add_loader(models, "b_slow", "import time\ntime.sleep(1)\nreturn torch.nn.Linear(8, 4)")
    arguments = ["--runtime", "cpu", "--isolation", "fork", "-j", "2"]

    orders = []
    for _ in range(2):
        assert run(tt_host, models, *arguments).exit_code == 0
        started = [r for r in tt_host.journal() if r["event"] == "case_started"]
        orders.append([record["case"]["id"] for record in started])
        shutil.rmtree(tt_host.state / "runs")

    assert orders == [[quick, slow], [slow, quick]]


@pytest.mark.parametrize(("arguments", "failures"), [(["--maxfail", "2"], 2), (["-x"], 1)])
def test_a_run_ends_after_so_many_failures(
    tt_host: TtHost, models: Path, arguments: list[str], failures: int
) -> None:
    for number in range(5):
        broken = models / f"broken_{number}" / "pytorch"
        broken.mkdir(parents=True)
        (broken / "loader.py").write_text("class ModelLoader(:\n", encoding="utf-8")

    ended = run(tt_host, models, *arguments)

    assert ended.exit_code == 1, ended.stderr
    finished = tt_host.finished()
    assert len(finished) == 5
    assert set(tt_host.report()) == set(finished)
    endings = [record["outcome"]["ending"] for record in finished.values()]
    assert endings == ["failed"] * failures + ["cancelled"] * (5 - failures)
    for record in list(finished.values())[failures:]:
        assert record["outcome"]["message"] == "the run stopped before this case"
    assert f"{5 - failures} not finished" in ended.stdout
