# SPDX-License-Identifier: Apache-2.0
"""An id leads back to its case, whatever the names of loaders and variants are: as the key of
test_config, as an argument in either style, in -k, and from the report and the journal."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from model_tree import add_loader, copy_base_classes
from tt_host_program import RUNNER, TtHost, node_id, read_report

STRATEGIES = ("single_device", "data_parallel", "tensor_parallel")
MODES = ("inference", "training")
# What an identifier of -k may be made of.
WORD = re.compile(r"[\w:+\-.\[\]\\/]+")

TRICKY_PARTS = [
    "-full", "-inference", "-full-inference", "-single_device", "[", "]", "::", "/pytorch", "/",
    " ", "-", ".", "\\", "'", '"', "#", ": ", "é", "ß", "模型", "%", "=", ",", "{}", "<b>&", "--",
]  # fmt: skip
VARIANTS = st.lists(
    st.one_of(st.sampled_from(TRICKY_PARTS), st.text("abcXYZ019_", min_size=1, max_size=4)),
    min_size=1,
    max_size=5,
).map("".join)
LOADERS = st.from_regex(r"[a-z][a-z0-9_.+-]{0,8}", fullmatch=True)
TREES = st.dictionaries(
    LOADERS, st.lists(VARIANTS, max_size=3, unique_by=str.lower), min_size=1, max_size=3
)


@dataclass(frozen=True)
class Named:
    """A case, by the names that its id is made of."""

    loader: str
    variant: str | None
    strategy: str
    mode: str

    @property
    def stem(self) -> str:
        name = f"{self.loader}/pytorch"
        return f"{name if self.variant is None else f'{name}-{self.variant}'}-{self.strategy}"

    @property
    def id(self) -> str:
        return f"{self.stem}-full-{self.mode}"

    @property
    def short(self) -> str:
        return f"{RUNNER}::test_all_models_torch[{self.stem}-{self.mode}]"


def cases_of(tree: dict[str, list[str]]) -> list[Named]:
    return [
        Named(loader, variant, strategy, mode)
        for loader in sorted(tree, key=lambda name: f"{name}/pytorch")
        for variant in tree[loader] or [None]
        for strategy in STRATEGIES
        for mode in MODES
    ]


def write_config(path: Path, cases: list[Named]) -> None:
    """Every case is skipped, for a reason of its own."""
    entries = "".join(
        f"  {json.dumps(case.id)}:\n    status: NOT_SUPPORTED_SKIP\n    reason: reason {number}\n"
        for number, case in enumerate(cases)
    )
    path.write_text(f"test_config:\n{entries}", encoding="utf-8")


@contextmanager
def project(tree: dict[str, list[str]]) -> Iterator[TtHost]:
    """A program with models and test_config of this tree in its working directory."""
    with tempfile.TemporaryDirectory() as directory:
        tt_host = TtHost(Path(directory))
        models = copy_base_classes(tt_host.work / "models")
        for loader, variants in tree.items():
            add_loader(models, loader, variants=variants)
        write_config(tt_host.work / "expected.yaml", cases_of(tree))
        text = "models_root: models\ntest_config: [expected.yaml]\n"
        (tt_host.work / "tt-host.yaml").write_text(text, encoding="utf-8")
        yield tt_host


def selected(tt_host: TtHost, *arguments: str) -> list[str]:
    ended = tt_host("run", "--collect-only", "-q", *arguments)
    assert ended.exit_code == 0, ended.stderr
    assert ended.stderr == ""
    return ended.stdout.partition("\n\n")[0].split("\n")


def check_listings(tt_host: TtHost, cases: list[Named]) -> None:
    assert selected(tt_host) == [node_id(case.id) for case in cases]
    assert selected(tt_host, "--id-style", "short") == [case.short for case in cases]


def check_arguments(tt_host: TtHost, case: Named) -> None:
    whole = [node_id(case.id)]
    for name in (case.id, node_id(case.id), case.short, f"{case.stem}-{case.mode}"):
        assert selected(tt_host, name) == whole
    item = f"test_all_models[{case.id}]"
    if WORD.fullmatch(item):
        assert selected(tt_host, "-k", item) == whole
        assert selected(tt_host, "-k", item.upper()) == whole


def check_results(tt_host: TtHost, cases: list[Named]) -> None:
    """Nothing runs, as test_config says; so each case tells the reason of its own entry."""
    ended = tt_host("run", "--report", "junit:out=report.xml")
    assert ended.exit_code == 0, ended.stderr
    finished = tt_host.finished()
    assert list(finished) == [case.id for case in cases]
    reported = read_report(tt_host.work / "report.xml")
    assert list(reported) == list(finished)
    for number, case in enumerate(cases):
        assert finished[case.id]["case"]["node_id"] == node_id(case.id)
        assert finished[case.id]["case"]["config_reason"] == f"reason {number}"
        assert reported[case.id].name == f"test_all_models[{case.id}]"
        assert f"reason {number}" in reported[case.id].message


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(tree=TREES, data=st.data())
@example(tree={"a": [], "a-b": ["c", "b-c"]}, data=None)
@example(tree={"clip": ["openai/clip-vit-base-patch32", "x-full-inference", "full"]}, data=None)
def test_ids_lead_back(tree: dict[str, list[str]], data: st.DataObject | None) -> None:
    cases = cases_of(tree)
    chosen = cases[-1] if data is None else data.draw(st.sampled_from(cases))
    with project(tree) as tt_host:
        check_listings(tt_host, cases)
        check_arguments(tt_host, chosen)
        check_results(tt_host, cases)
