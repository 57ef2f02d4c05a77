# SPDX-License-Identifier: Apache-2.0
"""The default set of the example zoo on `spmd`: what `make run` runs, read from its report."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

import pytest
from postgres_server import PostgresServer
from reported_results import report_options, told_results
from tt_host_program import SOURCE, Ended, TtHost

SELECTION = (
    "--models-root", SOURCE / "examples/models", "--test-config", SOURCE / "test_config",
    "--framework", "torch,jax", "-m", "not nightly", "--parallelism", "single_device",
)  # fmt: skip

TAGS = [
    "test_name", "specific_test_case", "category", "model_name", "model_info", "run_mode",
    "bringup_status", "parallelism", "arch", "pcc", "atol", "comparison_passed",
    "comparison_error_message", "pcc_threshold", "atol_threshold", "pcc_assertion_enabled",
    "atol_assertion_enabled", "run_phase", "model_test_status", "weights_dtype",
    "model_size_billions", "guidance",
]  # fmt: skip
MODEL_INFO = ["task", "source", "framework", "model_arch", "variant_name"]


@dataclass(frozen=True)
class ZooRun:
    host: TtHost
    selected: list[str]  # node ids
    ended: Ended
    database: str  # URI


@pytest.fixture(scope="session")
def zoo(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> ZooRun:
    database = postgres_server.make_database("zoo")
    host = TtHost(tmp_path_factory.mktemp("zoo"))
    listed = host("run", *SELECTION, "--collect-only", "-q")
    selected = [line for line in listed.stdout.splitlines() if "::" in line]
    ended = host("run", *SELECTION, "--runtime", "spmd", *report_options(database), timeout=600)
    return ZooRun(host, selected, ended, database)


def test_everything_selected_passes_and_is_reported_once(zoo: ZooRun) -> None:
    assert zoo.ended.exit_code == 0, zoo.ended.stdout
    report = zoo.host.report()
    assert len(zoo.selected) >= 38
    names = sorted(f"tests/runner/test_models.py::{case.name}" for case in report.values())
    assert names == sorted(zoo.selected)
    assert {case.element for case in report.values()} == {None}


def test_every_report_tells_the_same(zoo: ZooRun) -> None:
    told = told_results(zoo.host, zoo.database)
    journal = told.pop("journal")
    assert len(journal) == len(zoo.selected)
    for report, results in told.items():
        assert results == journal, report


def test_tags_have_the_recorded_keys_in_order(zoo: ZooRun) -> None:
    for case in zoo.host.report().values():
        tags = case.tags
        told = [key for key in TAGS if key != "weights_dtype" or key in tags]
        assert list(tags) == told, case.name
        assert list(tags["model_info"])[: len(MODEL_INFO)] == MODEL_INFO
        assert tags["specific_test_case"] == case.name
        assert tags["comparison_passed"] is True
        assert case.properties["owner"] == "tt-xla"
        assert case.properties["group"] in {"generality", "red", "priority"}


def test_the_report_is_clean_xml(zoo: ZooRun) -> None:
    path = zoo.host.work / "report.xml"
    text = path.read_text(encoding="utf-8")
    for number in ("nan", "inf", "-inf"):
        assert f": {number}," not in text.lower()
    schema = SOURCE / "docs/junit.xsd"
    subprocess.run(["xmllint", "--noout", "--nonet", "--schema", schema, path], check=True)


def test_training_compares_backward_before_forward(zoo: ZooRun) -> None:
    for case, record in zoo.host.finished().items():
        phases = [comparison["phase"] for comparison in record["outcome"]["comparisons"]]
        expected = ["backward", "forward"] if case.endswith("training") else [""]
        assert phases == expected, case
        for comparison in record["outcome"]["comparisons"]:
            assert comparison["passed"] is True
            assert comparison["unchecked"] is False


def leaves_of(zoo: ZooRun, loader: str) -> set[str]:
    """The leaf paths of the loader's inference outputs."""
    (record,) = (
        record
        for case, record in zoo.host.finished().items()
        if case.startswith(f"{loader}/") and case.endswith("inference")
    )
    (comparison,) = record["outcome"]["comparisons"]
    return {metric["leaf"] for metric in comparison["metrics"] if metric["leaf"]}


def cache_leaves(layers: int) -> set[str]:
    return {
        f"past_key_values/{layer}/{part}" for layer in range(layers) for part in ("key", "value")
    }


def test_leaves_are_named_by_where_they_stand(zoo: ZooRun) -> None:
    assert leaves_of(zoo, "resnet") == {"output"}
    assert leaves_of(zoo, "gpt2/causal_lm") == {"logits"} | cache_leaves(2)
    assert leaves_of(zoo, "llama/causal_lm") == {"logits"} | cache_leaves(2)
    assert leaves_of(zoo, "vae") == {"[0]", "[1]", "[2]"}
    assert leaves_of(zoo, "lstm_lm") == {"[0]", "[1][0]", "[1][1]"}
    assert leaves_of(zoo, "sentence_cls") == {"logits", "pooled"}
    levels = {f"levels[{n}]/{part}" for n in (0, 1) for part in ("box", "centerness", "scores")}
    assert leaves_of(zoo, "fcos") == levels | {"features[0]", "features[1]"}
