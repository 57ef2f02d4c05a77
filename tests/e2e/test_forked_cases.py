# SPDX-License-Identifier: Apache-2.0
"""What cases that are forked from one server have of their own."""

from __future__ import annotations

import json
import os
from pathlib import Path

from model_tree import add_loader
from tt_host_program import TtHost

TELL = """
    import json, random, tempfile
    import numpy

    AT_IMPORT = random.random(), numpy.random.rand(), torch.rand(1).item()
"""
MODEL = """
    told = {
        "import": AT_IMPORT,
        "load": (random.random(), numpy.random.rand(), torch.rand(1).item()),
        "threads": torch.get_num_threads(),
        "temporary": tempfile.mkdtemp(),
    }
    with open("told.json", "w") as file:
        json.dump(told, file)
    return torch.nn.Linear(8, 4)
"""


def run(directory: Path, models: Path, isolation: str, *arguments: str) -> list[dict]:
    """What the cases told, in the order of their names."""
    directory.mkdir()
    tt_host = TtHost(directory)
    ended = tt_host(
        "run", "--models-root", models, "--parallelism", "single_device", "--run-mode", "inference",
        "--runtime", "cpu", "--isolation", isolation, "--out", "out", *arguments,
    )  # fmt: skip
    assert ended.exit_code == 0, ended.stdout + ended.stderr
    isolations = {r["outcome"]["facts"]["isolation"] for r in tt_host.finished().values()}
    assert isolations == {isolation}
    return [json.loads(f.read_text(encoding="utf-8")) for f in sorted(directory.rglob("told.json"))]


def test_random_numbers_are_those_of_the_seed_whoever_ran_before(
    models: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        add_loader(models, name, MODEL, prelude=TELL)

    one, two = run(tmp_path / "fork", models, "fork", "-j", "1")
    other, _ = run(tmp_path / "seed", models, "fork", "-j", "1", "--seed", "7")
    spawned, _ = run(tmp_path / "spawn", models, "spawn", "-j", "1")

    for when in ("import", "load"):
        assert one[when] == two[when] == spawned[when] != other[when], when
    assert one["temporary"] != two["temporary"]
    assert Path(one["temporary"]).parent != Path(two["temporary"]).parent


def test_lanes_divide_the_processors(models: Path, tmp_path: Path) -> None:
    add_loader(models, "one", MODEL, prelude=TELL)
    processors = len(os.sched_getaffinity(0))
    for lanes in ("1", "2"):
        (told,) = run(tmp_path / lanes, models, "fork", "-j", lanes)
        assert told["threads"] == max(1, processors // int(lanes))
