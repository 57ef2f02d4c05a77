# SPDX-License-Identifier: Apache-2.0
"""Whatever a plugin does, its cases end with an outcome that names it, in a complete report."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from model_tree import add_loader
from tt_host_program import BUILD, TtHost

BAD_PLUGINS = BUILD / "tests" / "bad_plugins"

# plugin -> (result, stage, failure class, part of the message)
EXPECTED = {
    "bad_throw_in_create": ("error", "PLAN", "plugin_error", "no instance today"),
    "bad_throw_in_leaf": ("error", "COMPARE", "plugin_error", "cannot look at output"),
    "bad_error_codes": ("error", "COMPARE", "plugin_error", "code 4711"),
    "bad_empty_table": ("error", "PLAN", "plugin_error", "left a required function empty"),
    "bad_major": ("error", "PLAN", "plugin_error", "is a plugin of SDK 9.x"),
    "bad_minor": ("error", "PLAN", "plugin_error", "needs SDK 1.1"),
    "bad_no_export": ("error", "PLAN", "plugin_error", "does not export 'tthost_plugin_query_v1'"),
    "bad_no_verdict": ("error", "COMPARE", "plugin_error", "passed is neither 1 nor 2"),
    "bad_null_descriptor": ("error", "PLAN", "plugin_error", "no complete descriptor"),
    "bad_manifest_id": ("error", "PLAN", "plugin_error", "another manifest"),
    "bad_sanitizer": ("error", "PLAN", "plugin_error", "other sanitizers"),
    "bad_undefined_symbol": ("error", "PLAN", "plugin_error", "function_that_nobody_defines"),
    "bad_crash": ("crashed", "COMPARE", "crash", "SIGSEGV"),
}


def run(tt_host: TtHost, models: Path, *arguments: str):
    return tt_host(
        "run", "--models-root", models, "--parallelism", "single_device", "--run-mode", "inference",
        "--runtime", "cpu", "--plugin-dir", BAD_PLUGINS, "--report", "junit:out=report.xml",
        *arguments,
    )  # fmt: skip


def test_every_bad_plugin_is_expected_to_be_bad() -> None:
    assert {path.stem for path in BAD_PLUGINS.glob("*.so")} == set(EXPECTED)


# The others fail at the same places; `tt-host plugin check` is shown all of them.
QUICK = {"bad_throw_in_leaf", "bad_major", "bad_undefined_symbol", "bad_no_verdict", "bad_crash"}
EACH = [
    pytest.param(plugin, marks=[] if plugin in QUICK else [pytest.mark.full]) for plugin in EXPECTED
]


@pytest.mark.parametrize("plugin", EACH)
def test_comparator(tt_host: TtHost, models: Path, plugin: str) -> None:
    ids = {add_loader(models, "one"), add_loader(models, "two")}

    ended = run(tt_host, models, "--comparator", f"pcc,{plugin}")

    assert ended.exit_code == 1, ended.stderr
    result, stage, failure_class, message = EXPECTED[plugin]
    finished = tt_host.finished()
    assert set(finished) == set(tt_host.report()) == ids
    for record in finished.values():
        outcome = record["outcome"]
        assert record["verdict"]["result"] == result, outcome
        assert (outcome["stage"], outcome["failure_class"]) == (stage, failure_class)
        assert message in outcome["message"]
        assert failure_class == "crash" or f"'{plugin}'" in outcome["message"]


def test_unknown_plugin_names_the_directories_and_the_nearest(
    tt_host: TtHost, models: Path
) -> None:
    add_loader(models, "one")
    ended = run(tt_host, models, "--comparator", "bad_crsh")
    assert ended.exit_code == 4
    assert "'bad_crsh'" in ended.stderr
    assert "did you mean 'bad_crash'?" in ended.stderr
    for directory in (BAD_PLUGINS, BUILD / "lib" / "tt-host" / "plugins"):
        assert str(directory) in ended.stderr
    assert not list(tt_host.work.iterdir())


def test_a_failing_reporter_changes_no_verdict(tt_host: TtHost, models: Path) -> None:
    """A second report that cannot be written: warned about, and an error only when asked for."""
    id_ = add_loader(models, "one")
    (tt_host.work / "blocked").write_text("", encoding="utf-8")
    arguments = ("--report", "junit:out=blocked/report.xml")

    lenient = run(tt_host, models, *arguments)
    assert lenient.exit_code == 0, lenient.stderr
    assert "blocked/report.xml" in lenient.stdout + lenient.stderr
    assert tt_host.finished()[id_]["verdict"]["result"] == "passed"
    assert tt_host.report()[id_].element is None

    strict = run(tt_host, models, "--strict-reports", *arguments)
    assert strict.exit_code == 6


def test_a_file_that_changes_while_it_is_loaded(
    tt_host: TtHost, models: Path, tmp_path: Path
) -> None:
    add_loader(models, "one")
    plugins = tmp_path / "plugins"
    shutil.copytree(BUILD / "tests" / "replaced_plugins", plugins)

    ended = run(tt_host, models, "--plugin-dir", plugins, "--comparator", "replaces_itself")

    assert ended.exit_code == 1, ended.stderr
    (record,) = tt_host.finished().values()
    assert record["outcome"]["failure_class"] == "plugin_error"
    assert "changed while it was loaded" in record["outcome"]["message"]
