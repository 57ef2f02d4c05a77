# SPDX-License-Identifier: Apache-2.0
"""What is chosen to run, and what is told about it, by the program as a user starts it."""

from __future__ import annotations

import heapq
import json
import random
import shutil
from pathlib import Path

import pytest
from model_tree import add_loader, case_id
from tt_host_program import RUNNER, Ended, TtHost, node_id

STRATEGIES = ("single_device", "data_parallel", "tensor_parallel")


def ids_of(name: str) -> list[str]:
    return [
        f"{name}/pytorch-{strategy}-full-{mode}"
        for strategy in STRATEGIES
        for mode in ("inference", "training")
    ]


def collect(tt_host: TtHost, models: Path, *arguments: str | Path) -> Ended:
    return tt_host("run", "--models-root", models, "--collect-only", "-q", *arguments)


def listed(ended: Ended) -> list[str]:
    """The ids in a listing."""
    assert ended.exit_code == 0, ended.stderr
    items, _, _ = ended.stdout.partition("\n\n")
    return [line.partition("[")[2].removesuffix("]") for line in items.splitlines()]


class TestTestsToRun:
    NOTE = "tt-host: note: .pytest_tests_to_run: all cases but its"

    def write(self, tt_host: TtHost, *lines: str) -> None:
        text = "".join(line + "\n" for line in lines)
        (tt_host.work / ".pytest_tests_to_run").write_text(text, encoding="utf-8")

    def test_nothing_else_exists(self, tt_host: TtHost, models: Path) -> None:
        add_loader(models, "one")
        add_loader(models, "two")
        short = f"{RUNNER}::test_all_models_torch[two/pytorch-data_parallel-training]"
        other_file = "tests/other/test_models.py::test_all_models[one/pytorch-x]"
        self.write(tt_host, node_id(case_id("one")), "", f"  {short}\r", other_file)
        chosen = [case_id("one"), "two/pytorch-data_parallel-full-training"]
        everything = collect(tt_host, models)
        assert listed(everything) == chosen
        assert "2 tests collected in" in everything.stdout
        assert everything.stderr == f"{self.NOTE} 2 are left out\n"
        filtered = collect(tt_host, models, "-k", "two")
        assert listed(filtered) == chosen[1:]
        assert "1/2 tests collected (1 deselected) in" in filtered.stdout

    def test_list_of_unknown_ids_leaves_nothing(self, tt_host: TtHost, models: Path) -> None:
        add_loader(models, "one")
        self.write(tt_host, node_id(case_id("gone")))
        ended = collect(tt_host, models)
        assert ended.exit_code == 5
        assert ended.stderr == f"{self.NOTE} 0 are left out; ids without a case: 1\n"
        assert "no tests collected in" in ended.stdout


class TestGroups:
    """--splits and --group divide as pytest-split's least_duration does."""

    def least_duration(self, seconds: dict[str, float], ids: list[str], splits: int) -> list[set]:
        """The rule in other words: the longest first, each to the group with the least so far."""
        known = {i: seconds[i] for i in ids if i in seconds}
        mean = sum(known.values()) / len(known) if known else 1
        groups: list[set[str]] = [set() for _ in range(splits)]
        loads = [(0.0, number) for number in range(splits)]
        for name in sorted(sorted(ids), key=lambda i: known.get(i, mean), reverse=True):
            load, number = heapq.heappop(loads)
            groups[number].add(name)
            heapq.heappush(loads, (load + known.get(name, mean), number))
        return groups

    def write_durations(self, tt_host: TtHost, seconds: dict[str, float]) -> None:
        text = json.dumps({node_id(i): value for i, value in seconds.items()})
        (tt_host.work / ".test_durations").write_text(text, encoding="utf-8")

    def group(self, tt_host: TtHost, models: Path, splits: int, number: int) -> list[str]:
        numbers = ["--splits", str(splits), "--group", str(number)]
        return listed(collect(tt_host, models, *numbers))

    @pytest.mark.parametrize("seed", range(3))
    @pytest.mark.parametrize("splits", [2, 5])
    def test_recorded_durations(
        self, tt_host: TtHost, models: Path, seed: int, splits: int
    ) -> None:
        ids = [i for name in ("one", "two", "three") for i in ids_of(name)]
        for name in ("one", "two", "three"):
            add_loader(models, name)
        rng = random.Random(seed)
        seconds = {i: float(rng.choice([1, 2, 2, 7, 30])) for i in rng.sample(ids, 12)}
        self.write_durations(tt_host, {**seconds, "gone/pytorch-single_device-full-training": 1e6})
        groups = self.least_duration(seconds, ids, splits)
        order = listed(collect(tt_host, models))
        for number, expected in enumerate(groups, start=1):
            found = self.group(tt_host, models, splits, number)
            assert found == [i for i in order if i in expected]

    def test_numbers_by_hand(self, tt_host: TtHost, models: Path) -> None:
        add_loader(models, "one")
        inference, training = "single_device-full-inference", "single_device-full-training"
        seconds = {f"one/pytorch-{inference}": 10.0, f"one/pytorch-{training}": 4.0}
        self.write_durations(tt_host, seconds)
        # The other four count 7 each: 10 | 7, 10 | 14, 17 | 14, 17 | 21, and 4 to the first.
        first = ids_of("one")
        second = [first[2], first[3], first[5]]
        assert self.group(tt_host, models, 2, 2) == second
        assert self.group(tt_host, models, 2, 1) == [i for i in first if i not in second]

    def test_without_durations_groups_have_as_many(self, tt_host: TtHost, models: Path) -> None:
        add_loader(models, "one")
        groups = [self.group(tt_host, models, 4, number) for number in (1, 2, 3, 4)]
        assert sorted(map(len, groups)) == [1, 1, 2, 2]
        assert sorted(i for group in groups for i in group) == sorted(ids_of("one"))

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--splits", "2"], "argument `--group` is required"),
            (["--group", "2"], "argument `--splits` is required"),
            (["--splits", "2", "--group", "3"], "argument `--group` must be >= 1 and <= 2"),
        ],
    )
    def test_incomplete_pair(
        self, tt_host: TtHost, models: Path, arguments: list[str], message: str
    ) -> None:
        add_loader(models, "one")
        ended = collect(tt_host, models, *arguments)
        assert (ended.exit_code, ended.stdout) == (4, "")
        assert message in ended.stderr


def test_last_failed_and_failed_first(tt_host: TtHost, models: Path) -> None:
    names = ["a_good", "b_bad", "c_good"]
    good_a, bad, good_c = [
        add_loader(models, name, *(["raise ValueError('no weights')"] if "bad" in name else []))
        for name in names
    ]
    options = ["--models-root", models, "--runtime", "cpu"]
    arguments = ["-m", "single_device and inference"]
    unknown = tt_host("run", *options, *arguments, "--lf", "--co", "-q")
    assert listed(unknown) == [good_a, bad, good_c]
    assert "note: --lf: no finished run of" in unknown.stderr

    assert tt_host("run", *options, *arguments).exit_code == 1
    last_failed = collect(tt_host, models, "--lf")
    assert listed(last_failed) == [bad]
    assert "1/18 tests collected (17 deselected)" in last_failed.stdout
    assert "note: rerun previous 1 failure\n" in last_failed.stderr
    assert listed(collect(tt_host, models, "--ff", *arguments)) == [bad, good_a, good_c]
    elsewhere = collect(tt_host, models, "--lf", "-k", "c_good")
    assert listed(elsewhere) == ids_of("c_good")
    assert "note: 1 known failures not in selected tests" in elsewhere.stderr

    assert tt_host("run", *options, "-k", "c_good", *arguments).exit_code == 0
    assert listed(collect(tt_host, models, "--lf")) == [bad]
    shutil.copy(models / "a_good/pytorch/loader.py", models / "b_bad/pytorch/loader.py")
    assert tt_host("run", *options, "--lf", *arguments).exit_code == 0
    settled = collect(tt_host, models, "--lf", *arguments)
    assert listed(settled) == [good_a, bad, good_c]
    assert "note: no previously failed tests, not deselecting items." in settled.stderr


def test_equal_ids_are_a_mistake_of_both_loaders(tt_host: TtHost, models: Path) -> None:
    add_loader(models, "one", variants=["x/pytorch-base"])
    add_loader(models, "one/pytorch-x", variants=["base"])
    loader = models / "one/pytorch-x/pytorch/loader.py"
    text = loader.read_text(encoding="utf-8").replace("from ...", "from ....")
    loader.write_text(text, encoding="utf-8")
    ended = collect(tt_host, models)
    assert (ended.exit_code, ended.stdout) == (4, "")
    assert "'one/pytorch-x/pytorch-base-single_device-full-inference'" in ended.stderr
    assert "one of one/pytorch/loader.py" in ended.stderr
    assert "one of one/pytorch-x/pytorch/loader.py" in ended.stderr


def test_options_without_effect_are_told(tt_host: TtHost, models: Path) -> None:
    add_loader(models, "one")
    options = ["--forked", "--log-memory", "-p", "no:cacheprovider", "-rA", "--tb=short"]
    options += ["--splitting-algorithm", "least_duration"]
    ended = collect(tt_host, models, *options)
    assert listed(ended) == ids_of("one")
    told = [line.removeprefix("tt-host: note: ") for line in ended.stderr.splitlines()]
    names = ["--forked", "--log-memory", "-p", "-r", "--tb", "--splitting-algorithm"]
    assert sorted(told) == sorted(f"{name}: accepted without effect" for name in names)


def test_slowest_durations(tt_host: TtHost, models: Path) -> None:
    for name in ("one", "two"):
        add_loader(models, name)
    options = ["--runtime", "cpu", "-m", "single_device and inference"]
    ended = tt_host("run", "--models-root", models, *options, "--durations", "1")
    assert ended.exit_code == 0, ended.stderr
    _, found, rest = ended.stdout.partition("\nslowest 1 durations\n")
    assert found
    seconds = {i: record["outcome"]["seconds"] for i, record in tt_host.finished().items()}
    slowest = max(seconds, key=seconds.__getitem__)
    line, after = rest.splitlines()[:2]
    assert line.split()[0] == f"{seconds[slowest]:.2f}s"
    assert line.endswith(node_id(slowest))
    assert "::" not in after


def test_placeholders_are_skipped_and_run_nothing(tt_host: TtHost, models: Path) -> None:
    add_loader(models, "one")
    config = tt_host.work / "test_config_placeholders.yaml"
    text = "PLACEHOLDER_MODELS:\n  Future Model:\n    reason: waits for its weights\n"
    config.write_text(text, encoding="utf-8")
    ended = tt_host(
        "run", "--models-root", models, "--test-config", config, "-m", "placeholder", "-v",
        "--junitxml", "report.xml",
    )  # fmt: skip
    assert ended.exit_code == 0, ended.stderr
    assert "1 skipped, 6 deselected" in ended.stdout
    (record,) = tt_host.finished().values()
    assert record["verdict"]["result"] == "skipped"
    assert record["case"]["node_id"] == f"{RUNNER}::test_placeholder_models[Future Model]"
    (case,) = tt_host.report().values()
    assert case.name == "test_placeholder_models[Future Model]"
    assert case.element == "skipped"
    assert case.tags["bringup_status"] == "NOT_STARTED"
    assert not list(tt_host.state.glob("runs/*/cases/*/stdout.log"))


class TestBrokenLoaders:
    @pytest.fixture
    def models(self, models: Path) -> Path:
        add_loader(models, "healthy")
        unparsable = models / "broken" / "pytorch" / "loader.py"
        unparsable.parent.mkdir(parents=True)
        unparsable.write_text("\nclass ModelLoader(:\n", encoding="utf-8")
        return models

    def test_listed_under_their_own_heading(self, tt_host: TtHost, models: Path) -> None:
        ended = collect(tt_host, models)
        assert listed(ended) == ids_of("healthy")
        _, below, errors = ended.stdout.partition("\n\n")
        assert below
        heading, line, blank, totals = errors.splitlines()
        assert heading.startswith("1 loader that cannot be read; a run fails with it unless")
        assert line.startswith(f"  Cannot import path: {models}/broken/pytorch/loader.py: ")
        assert line.endswith("(line 2)")
        assert blank == ""
        assert totals.startswith("6 tests collected, 1 error in ")

    def test_ignored_on_request(self, tt_host: TtHost, models: Path) -> None:
        ended = collect(tt_host, models, "--ignore-broken")
        assert listed(ended) == ids_of("healthy")
        assert "6 tests collected in" in ended.stdout
        assert "broken" not in ended.stdout

    def test_not_told_when_others_are_meant(self, tt_host: TtHost, models: Path) -> None:
        assert "broken" not in collect(tt_host, models, "-k", "healthy").stdout
        assert "broken" not in collect(tt_host, models, case_id("healthy")).stdout


class TestDurations:
    def exchange(self, tt_host: TtHost, models: Path, *option: str) -> Ended:
        ended = tt_host("runs", "durations", "--models-root", models, *option)
        assert ended.exit_code == 0, ended.stderr
        return ended

    def test_come_back_under_the_ids_of_their_cases(self, tt_host: TtHost, models: Path) -> None:
        add_loader(models, "one")
        short = f"{RUNNER}::test_all_models_torch[one/pytorch-data_parallel-training]"
        given = {short: 12.5, node_id(case_id("one")): 3.0, "tests/other.py::test_x": 1.0}
        (tt_host.work / "given").write_text(json.dumps(given), encoding="utf-8")
        ended = self.exchange(tt_host, models, "--import", "given")
        assert "given: 1 id fits no case and is kept, such as 'tests/other.py" in ended.stderr
        self.exchange(tt_host, models, "--export", "taken")
        assert json.loads((tt_host.work / "taken").read_text(encoding="utf-8")) == {
            node_id("one/pytorch-data_parallel-full-training"): 12.5,
            node_id(case_id("one")): 3.0,
            "tests/other.py::test_x": 1.0,
        }
