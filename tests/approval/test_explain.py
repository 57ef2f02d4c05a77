# SPDX-License-Identifier: Apache-2.0
"""`tt-host explain`: where everything about one case comes from."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tt_host_program import RUNNER, SOURCE, TtHost, node_id

Approve = Callable[[str, str], None]

ZOO = SOURCE / "examples" / "models"
CNN = "mnist_cnn/pytorch-cnn-single_device-full-inference"

TEST_CONFIG = f"""\
test_config:
  {CNN}:
    supported_archs: [n150, p150]
    status: EXPECTED_PASSING
    required_pcc: 0.97
    arch_overrides:
      p150: {{status: KNOWN_FAILURE_XFAIL, reason: "too wide"}}
  mnist_cnn/pytorch-cnn-data_parallel-full-inference:
    status: NOT_SUPPORTED_SKIP
    reason: needs two chips
  mnist_cnn/pytorch-cnn-wide-single_device-full-inference:
    status: EXCLUDE_MODEL
"""
PLACEHOLDERS = "PLACEHOLDER_MODELS:\n  Big Model/7B: {reason: wanted}\n"


@pytest.fixture
def explain(tt_host: TtHost) -> Callable[..., str]:
    """The output of `tt-host explain`, which must succeed."""
    config = tt_host.work / "config"
    config.mkdir()
    (config / "test_config_cnn.yaml").write_text(TEST_CONFIG, encoding="utf-8")
    (config / "test_config_placeholders.yaml").write_text(PLACEHOLDERS, encoding="utf-8")

    def run(*arguments: str) -> str:
        ended = tt_host("explain", *arguments, "--models-root", ZOO, "--test-config", "config")
        assert (ended.exit_code, ended.stderr) == (0, "")
        return ended.stdout

    return run


def test_everything_about_a_case(explain: Callable[..., str], approve: Approve) -> None:
    approve(
        "explain-case",
        explain(CNN, "-k", "cnn and not wide", "-m", "n150 or tensor_parallel",
                "--set", "pcc.required=0.5"),
    )  # fmt: skip


def test_overrides_of_an_arch(explain: Callable[..., str], approve: Approve) -> None:
    text = explain(node_id(CNN), "--arch", "p150", "-m", "expected_passing and push")
    approve("explain-override", text)


@pytest.mark.parametrize(
    ("case", "arguments", "expected"),
    [
        (CNN, ["--run-mode", "training"], "--run-mode training leaves it out"),
        (CNN, ["--parallelism", "data_parallel"], "--parallelism data_parallel leaves it out"),
        ("mnist_cnn/pytorch-cnn-wide-single_device-full-inference", [], "EXCLUDE_MODEL"),
    ],
)
def test_what_is_no_expression_may_leave_a_case_out(
    explain: Callable[..., str], case: str, arguments: list[str], expected: str
) -> None:
    text = explain(case, *arguments)
    assert "\nselected     no\n" in text
    assert expected in text
    assert ("nothing: EXCLUDE_MODEL" in text) == (expected == "EXCLUDE_MODEL")


def test_cases_that_start_no_process(explain: Callable[..., str], approve: Approve) -> None:
    skipped = explain("mnist_cnn/pytorch-cnn-data_parallel-full-inference")
    assert skipped.endswith("would run    nothing: needs two chips\n")
    approve("explain-placeholder", explain("Big Model/7B"))


def test_json_says_the_same(explain: Callable[..., str]) -> None:
    told = json.loads(explain(CNN, "-m", "push", "--json"))
    assert told["node_id"] == node_id(CNN)
    assert told["loader"]["path"] == "mnist_cnn/pytorch/loader.py"
    fields = {field["name"]: field for field in told["test_config"]["fields"]}
    assert fields["required_pcc"]["value"] == 0.97
    assert fields["required_pcc"]["where"] == "config/test_config_cnn.yaml:5:5"
    assert told["selection"] == {
        "is_selected": False,
        "left_out_by": [],
        "filters": [
            [{"option": "-m", "expression": "push", "keeps": False,
              "terms": [{"name": "push", "matches": False}]}]
        ],
    }  # fmt: skip
    comparators = {plugin["id"]: plugin["values"] for plugin in told["would_run"]["plugins"]}
    (required,) = [v for v in comparators["pcc"] if v["pointer"] == "/required"]
    assert required == {
        "pointer": "/required",
        "value": 0.97,
        "origin": "config/test_config_cnn.yaml:5:5",
    }


def test_unknown_and_ambiguous_ids_are_mistakes(tt_host: TtHost, approve: Approve) -> None:
    ended = tt_host("explain", CNN.replace("mnist", "minst"), "--models-root", ZOO)
    assert (ended.exit_code, ended.stdout) == (4, "")
    approve("mistake-explain-unknown-id", ended.stderr)
    ended = tt_host("explain", RUNNER, "--models-root", ZOO)
    assert ended.exit_code == 4
    assert "one is explained at a time" in ended.stderr
