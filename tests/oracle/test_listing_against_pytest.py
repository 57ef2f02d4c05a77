# SPDX-License-Identifier: Apache-2.0
"""The same command line for `pytest` and for `tt-host run`: the same listing, word for word, and
the same exit code.

No model is excluded here: pytest goes on counting what a runner takes from its list.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from model_tree import add_loader, copy_base_classes
from tt_host_program import RUNNER, Ended, TtHost, node_id

VARIANTS = {
    "bert": ["base", "large"],
    "clip": ["openai/clip-vit-base-patch32"],
    "llama": ["3.1_8b", "Tiny [x]"],
    "mnist": [None],
}
STRATEGIES = ("single_device", "data_parallel", "tensor_parallel")
STEMS = [
    f"{model}/pytorch" if variant is None else f"{model}/pytorch-{variant}"
    for model, variants in VARIANTS.items()
    for variant in variants
]
IDS = [
    f"{stem}-{strategy}-full-{mode}"
    for stem in STEMS
    for strategy in STRATEGIES
    for mode in ("inference", "training")
]
# id -> status, machines, other markers
CONFIGURED = {
    IDS[0]: ("EXPECTED_PASSING", ["n150", "n300-llmbox"], ["push"]),
    IDS[1]: ("KNOWN_FAILURE_XFAIL", ["p150"], []),
    IDS[7]: ("NOT_SUPPORTED_SKIP", ["n150", "p150"], []),
    IDS[-2]: ("EXPECTED_PASSING", ["n150", "p150"], ["nightly", "push"]),
}

# What a runner for pytest does with the same ids and the same test_config.
TESTS = """
import pytest

@pytest.mark.model_test
@pytest.mark.no_auto_properties
@pytest.mark.parametrize("mode", ["inference", "training"], ids=str)
@pytest.mark.parametrize("op_by_op", [None], ids=["full"])
@pytest.mark.parametrize("strategy", {strategies}, ids=str)
@pytest.mark.parametrize("stem", {stems}, ids=str)
def test_all_models(stem, strategy, op_by_op, mode): pass

@pytest.mark.model_test
@pytest.mark.no_auto_properties
@pytest.mark.placeholder
@pytest.mark.parametrize("name", ["Future Model"], ids=str)
def test_placeholder_models(name): pass
"""
CONFTEST = """
import pytest

CONFIGURED = {configured}
PLAIN = ("UNSPECIFIED", ["n150", "p150"], [])

@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.originalname != "test_all_models":
            continue
        status, machines, markers = CONFIGURED.get(item.nodeid.partition("[")[2][:-1], PLAIN)
        twins = [machine.replace("-", "_") for machine in machines]
        parameters = item.callspec.params
        for name in [
            *machines, *twins, *markers, status.lower(), parameters["strategy"], parameters["mode"]
        ]:
            item.add_marker(getattr(pytest.mark, name))
"""

COMMANDS: dict[str, list[str]] = {
    "everything": [RUNNER],
    "without arguments": [],
    "a word": ["-k", "BERT"],
    "a word of a directory": ["-k", "runner and not inference"],
    "a word of the decorator": ["-k", "param and llama"],
    "an id as a word": ["-k", "[clip/pytorch-openai/clip-vit-base-patch32-single_device-full-inf"],
    "a word behind its option": ["-kbert"],
    "the last word": ["-k", "bert", "-k", "mnist", "-m", "(", "-m", "training"],
    "markers": ["-m", "n150 and expected_passing"],
    "both": ["-k", "bert or mnist", "-m", "n300_llmbox or (push and not n300-llmbox)"],
    "unspecified": ["-m", "unspecified and tensor_parallel and training"],
    "placeholders": ["-m", "placeholder"],
    "nothing": ["-k", "no_such_model"],
    "no such marker": ["-m", "bert"],
    "a call": ["-m", "parametrize(x=1)"],
    "a call in words": ["-k", "bert(x=1)"],
    "wrong words": ["-k", "bert and or"],
    "wrong markers": ["-m", "n150 and (push"],
    "one id": [node_id(IDS[3])],
    "ids in another order, one twice": [node_id(IDS[5]), node_id(IDS[2]), node_id(IDS[5])],
    "ids and words": [node_id(IDS[5]), node_id(IDS[0]), "-k", "inference"],
    "an id with a blank": [node_id("llama/pytorch-Tiny [x]-single_device-full-training")],
    "a function": [f"{RUNNER}::test_placeholder_models"],
    "no such id": [node_id("bert/pytorch-single_device-full-inference")],
    "no such function": [f"{RUNNER}::test_some_models"],
    "no such file": ["tests/runner/test_model.py"],
}


@pytest.fixture(scope="module")
def tests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of tests for pytest."""
    directory = tmp_path_factory.mktemp("tests_for_pytest")
    runner = directory / "tests" / "runner"
    runner.mkdir(parents=True)
    text = TESTS.format(strategies=STRATEGIES, stems=STEMS)
    (runner / "test_models.py").write_text(text, encoding="utf-8")
    text = CONFTEST.format(configured=CONFIGURED)
    (runner / "conftest.py").write_text(text, encoding="utf-8")
    (directory / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def tt_host(tmp_path_factory: pytest.TempPathFactory) -> TtHost:
    """The program in a directory of models with the same ids."""
    tt_host = TtHost(tmp_path_factory.mktemp("project"))
    models = copy_base_classes(tt_host.work / "models")
    for name, variants in VARIANTS.items():
        add_loader(models, name, variants=[variant for variant in variants if variant])
    entries = "".join(
        f"  '{key}':\n    status: {status}\n    reason: none\n"
        f"    supported_archs: {machines}\n    markers: {markers}\n"
        for key, (status, machines, markers) in CONFIGURED.items()
    )
    text = f"test_config:\n{entries}PLACEHOLDER_MODELS:\n  Future Model: {{}}\n"
    (tt_host.work / "expected.yaml").write_text(text, encoding="utf-8")
    text = "models_root: models\ntest_config: [expected.yaml]\n"
    (tt_host.work / "tt-host.yaml").write_text(text, encoding="utf-8")
    return tt_host


def run_pytest(directory: Path, arguments: list[str]) -> Ended:
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "ignore"]
    ended = subprocess.run(
        [*command, "--collect-only", "-q", *arguments],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def without_time(text: str) -> str:
    return re.sub(r" in \d+\.\d\ds", "", text).strip()


@pytest.mark.parametrize("name", COMMANDS)
def test_same_listing(tests: Path, tt_host: TtHost, name: str) -> None:
    theirs = run_pytest(tests, COMMANDS[name])
    ours = tt_host("run", "--collect-only", "-q", *COMMANDS[name])
    assert ours.exit_code == theirs.exit_code
    if theirs.exit_code == 4:
        said = theirs.stderr.strip().removeprefix("ERROR: ")
        if said.startswith(("Wrong", "Keyword")):
            assert ours.stderr.strip().removeprefix("tt-host: error: ") == said
        return
    assert without_time(ours.stdout) == without_time(theirs.stdout)
