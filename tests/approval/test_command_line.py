# SPDX-License-Identifier: Apache-2.0
"""What the commands that run nothing print."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from tt_host_program import SOURCE, TtHost

Approve = Callable[[str, str], None]

HELP_PAGES = [
    ["--help"],
    ["run", "--help"],
    ["runs", "--help"],
    ["runs", "list", "--help"],
    ["runs", "show", "--help"],
    ["runs", "prune", "--help"],
    ["runs", "durations", "--help"],
    ["report", "--help"],
    ["report", "replay", "--help"],
    ["report", "show", "--help"],
    ["report", "diff", "--help"],
    ["report", "rerun-list", "--help"],
    ["report", "durations", "--help"],
    ["report", "merge", "--help"],
    ["reasons", "--help"],
    ["env", "--help"],
    ["env", "list", "--help"],
    ["env", "build", "--help"],
    ["env", "why", "--help"],
    ["env", "prune", "--help"],
    ["compare", "--help"],
    ["plugin", "--help"],
    ["plugin", "list", "--help"],
    ["plugin", "info", "--help"],
    ["plugin", "paths", "--help"],
    ["plugin", "new", "--help"],
    ["plugin", "plan", "--help"],
    ["plugin", "check", "--help"],
    ["presets", "--help"],
    ["presets", "list", "--help"],
    ["presets", "check", "--help"],
    ["presets", "matrix", "--help"],
    ["explain", "--help"],
    ["validate", "--help"],
    ["promote", "--help"],
    ["doctor", "--help"],
]

ZOO = SOURCE / "examples" / "models"

# Name of the baseline, arguments. Each ends with exit code 4 and prints nothing on stdout.
MISTAKES = {
    "unknown-command": ["rum"],
    "unknown-option": ["run", "--model-root", "x"],
    "no-command": [],
    "bad-choice": ["run", "--run-mode", "trainin"],
    "models-root-missing": ["run", "--models-root", "nowhere"],
    "no-models-root": ["run"],
    "no-environment": ["run", "--models-root", ZOO, "--python", "nowhere"],
    "unknown-runtime": ["run", "--models-root", ZOO, "--runtime", "psmd"],
    "unknown-reporter": ["run", "--models-root", ZOO, "--report", "juint"],
    "bad-report-pair": ["run", "--models-root", ZOO, "--report", "junit:out"],
    "unknown-report-key": ["run", "--models-root", ZOO, "--report", "junit:outt=a.xml"],
    "two-reporters-one-file": [
        *["run", "--models-root", ZOO],
        *["--report", "junit:out=a.xml", "--junitxml", "./a.xml"],
    ],
    "unknown-plugin": ["plugin", "info", "pc"],
    "compare-without-file": ["compare", "golden.npy", "device.npy"],
}


@pytest.mark.parametrize("arguments", HELP_PAGES, ids=" ".join)
def test_help_page(tt_host: TtHost, approve: Approve, arguments: list[str]) -> None:
    ended = tt_host(*arguments)
    assert (ended.exit_code, ended.stderr) == (0, "")
    approve("help-" + "-".join(word for word in arguments if word != "--help"), ended.stdout)


def test_version(tt_host: TtHost) -> None:
    ended = tt_host("--version")
    assert (ended.exit_code, ended.stdout, ended.stderr) == (0, "tt-host 0.1.0\n", "")


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_explained(tt_host: TtHost, approve: Approve, name: str) -> None:
    ended = tt_host(*MISTAKES[name])
    assert (ended.exit_code, ended.stdout) == (4, "")
    assert ended.stderr.startswith("tt-host: error: ")
    approve(f"mistake-{name}", ended.stderr)
    assert not tt_host.state.exists()
    assert not any(tt_host.work.iterdir())


def test_mistake_in_project_file_names_its_line(tt_host: TtHost, approve: Approve) -> None:
    (tt_host.work / "tt-host.yaml").write_text("seed: 1\nmodel_root: x\n", encoding="utf-8")
    ended = tt_host("run")
    assert ended.exit_code == 4
    approve("mistake-project-file", ended.stderr)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("arch", "seed: 1\narch: n15\n"),
        ("runtime", "seed: 1\nruntime: psmd\n"),
        ("device", "resources:\n  devices:\n    - {name: a, arch: n15, boards: [[0]]}\n"),
        ("plugin", "plugins:\n  pcc:\n    require: 0.9\n    gate: yes\n"),
        ("plugin-id", "plugins:\n  pc: {}\n  atoll: {}\n"),
    ],
)
def test_what_is_checked_later_has_its_place_too(
    tt_host: TtHost, approve: Approve, name: str, text: str
) -> None:
    (tt_host.work / "tt-host.yaml").write_text(text, encoding="utf-8")
    ended = tt_host("run", "--models-root", ZOO, "-k", "mnist_cnn")
    assert (ended.exit_code, ended.stdout) == (4, "")
    approve(f"mistake-project-file-{name}", ended.stderr)
    assert not tt_host.state.exists()


def test_plugin_list(tt_host: TtHost, approve: Approve) -> None:
    approve("plugin-list", tt_host("plugin", "list").stdout)


def test_plugin_list_of_one_kind_as_json(tt_host: TtHost) -> None:
    plugins = json.loads(tt_host("plugin", "list", "--kind", "comparator", "--json").stdout)
    assert {plugin["id"] for plugin in plugins} == {"pcc", "atol", "allclose", "equal"}


def test_plugin_info(tt_host: TtHost, approve: Approve) -> None:
    approve("plugin-info-pcc", tt_host("plugin", "info", "pcc").stdout)


def test_plugin_paths(tt_host: TtHost, approve: Approve) -> None:
    approve("plugin-paths", tt_host("plugin", "paths").stdout)


def test_collected_cases(tt_host: TtHost, approve: Approve) -> None:
    ended = tt_host("run", "--models-root", ZOO, "--co", "-q", "-k", "mnist_cnn and inference")
    assert (ended.exit_code, ended.stderr) == (0, "")
    listing, _, totals = ended.stdout.rpartition("\n\n")
    approve("collected-mnist", listing + "\n")
    assert re.fullmatch(r"9/\d+ tests collected \(\d+ deselected\) in \d+\.\d\ds\n", totals)


def test_nothing_selected(tt_host: TtHost) -> None:
    ended = tt_host("run", "--models-root", ZOO, "-k", "no_such_model")
    assert ended.exit_code == 5
    assert ended.stdout.startswith("no tests collected (")
    assert not tt_host.state.exists()


def test_bad_expression_names_its_column(tt_host: TtHost, approve: Approve) -> None:
    ended = tt_host("run", "--models-root", ZOO, "-k", "bert and or")
    assert ended.exit_code == 4
    approve("mistake-expression", ended.stderr)
