# SPDX-License-Identifier: Apache-2.0
"""Presets of this repository, and the workflow that runs them."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tt_host_program import BUILD, SOURCE, TtHost

Approve = Callable[[str, str], None]

WORKFLOW = SOURCE / ".github" / "workflows" / "models.yml"
PRESETS = SOURCE / "test_config" / "presets"


@pytest.fixture
def project(tt_host: TtHost) -> TtHost:
    """The program in a directory whose project file names what this repository's names."""
    write_project(tt_host.work, PRESETS)
    return tt_host


def write_project(work: Path, preset_files: Path) -> None:
    (work / "tt-host.yaml").write_text(
        f"models_root: {SOURCE}/examples/models\n"
        f"test_config: [{SOURCE}/test_config]\n"
        f"preset_files: [{preset_files}]\n",
        encoding="utf-8",
    )


def selected(tt_host: TtHost, *arguments: str) -> list[str]:
    ended = tt_host("run", *arguments, "--co", "-q")
    assert ended.exit_code == 0, ended.stderr
    return ended.stdout.split("\n\n")[0].splitlines()


def test_list(project: TtHost, approve: Approve) -> None:
    ended = project("presets", "list")
    assert (ended.exit_code, ended.stderr) == (0, "")
    approve("presets-list", ended.stdout)


def test_check_of_this_repository_is_clean(project: TtHost, approve: Approve) -> None:
    ended = project("presets", "check")
    assert (ended.exit_code, ended.stderr) == (0, "")
    approve("presets-check", ended.stdout)


def test_check_names_orphans_and_empty_entries(tt_host: TtHost, approve: Approve) -> None:
    jobs = [
        {"runs-on": "n150", "name": "a", "dir": "tests/runner/test_models.py",
         "test-mark": "push and inference"},
        {"runs-on": "n150", "name": "b", "dir": "tests/runner/test_models.py",
         "test-mark": "no_such_marker"},
        {"runs-on": "n150", "name": "c", "dir": "tests/torch/ops", "test-mark": "push"},
    ]  # fmt: skip
    files = tt_host.work / "ci"
    files.mkdir()
    (files / "half.json").write_text(json.dumps(jobs, indent=1), encoding="utf-8")
    write_project(tt_host.work, Path("ci"))
    ended = tt_host("presets", "check")
    assert (ended.exit_code, ended.stderr) == (1, "")
    approve("presets-check-orphans", ended.stdout)
    found = json.loads(tt_host("presets", "check", "--json").stdout)
    assert [entry["entry"] for entry in found["empty_entries"]] == ["half/2"]
    assert all(orphan["where"].startswith(str(SOURCE)) for orphan in found["orphans"])
    assert [entry["dir"] for entry in found["other_tests"]] == ["tests/torch/ops"]


def test_unknown_preset(project: TtHost, approve: Approve) -> None:
    ended = project("run", "--preset", "nihgtly", "--co")
    assert (ended.exit_code, ended.stdout) == (4, "")
    approve("mistake-unknown-preset", ended.stderr)


def test_jobs_of_the_matrix_are_the_preset_in_parts(project: TtHost) -> None:
    ended = project("presets", "matrix", "nightly")
    assert ended.exit_code == 0, ended.stderr
    jobs = json.loads(ended.stdout)
    parts = [case for job in jobs for case in selected(project, *shlex.split(job["arguments"]))]
    assert sorted(parts) == sorted(selected(project, "--preset", "nightly"))
    assert len(set(parts)) == len(parts)
    assert [job["cases"] for job in jobs if job["group-id"] == 1] != []
    assert {job["timeout-minutes"] for job in jobs} == {240}


def test_recorded_durations_divide_the_jobs_and_limit_them(project: TtHost) -> None:
    cases = selected(project, "--preset", "push")
    seconds = {case: 36000.0 if i == 0 else 60.0 for i, case in enumerate(cases)}
    (project.work / ".test_durations").write_text(json.dumps(seconds), encoding="utf-8")
    jobs = json.loads(project("presets", "matrix", "push").stdout)
    assert len(jobs) == 2
    assert sum(job["cases"] for job in jobs) == len(cases)
    for job in jobs:
        known = sum(seconds[case] for case in selected(project, *shlex.split(job["arguments"])))
        assert job["expected-minutes"] == pytest.approx(known / 60, abs=0.01)
        assert job["timeout-minutes"] == max(10, -(-3 * known // 60))
    slow = [job for job in jobs if job["expected-minutes"] >= 600]
    assert len(slow) == 1
    assert slow[0]["cases"] < len(cases) / 2


def test_one_entry_of_a_preset_with_further_options(project: TtHost) -> None:
    whole = selected(project, "--preset", "push")
    assert selected(project, "--preset", "push/1") == whole
    parts = [selected(project, "--preset", "push", "--group", str(group)) for group in (1, 2)]
    assert sorted(parts[0] + parts[1]) == sorted(whole)
    training = selected(project, "--preset", "push", "--run-mode", "training")
    assert training == [case for case in whole if case.endswith("-training]")]


def test_the_experimental_preset_names_no_database(project: TtHost) -> None:
    (preset,) = json.loads(project("presets", "list", "experimental", "--json").stdout)
    for entry in preset["entries"]:
        assert entry["arguments"].count("--report") == 1
    assert "superset" not in json.dumps(preset)
    assert selected(project, "--preset", "experimental")


def test_the_workflow_lists_jobs_that_run(project: TtHost) -> None:
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    steps = {step["name"]: step for step in workflow["jobs"]["list"]["steps"] if "name" in step}
    (project.work / "build").symlink_to(BUILD)
    output = project.work / "output"
    for name in ("Check the presets", "List the jobs"):
        subprocess.run(
            ["bash", "-e", "-c", steps[name]["run"]],
            cwd=project.work,
            env={**os.environ, "PRESET": "push", "GITHUB_OUTPUT": str(output)},
            check=True,
            capture_output=True,
        )
    key, _, jobs = output.read_text(encoding="utf-8").strip().partition("=")
    assert key == "jobs"
    assert workflow["jobs"]["list"]["outputs"]["jobs"] == "${{ steps.matrix.outputs.jobs }}"
    run = next(s for s in workflow["jobs"]["models"]["steps"] if s.get("name") == "Run the models")
    for job in json.loads(jobs):
        command = run["run"].replace("${{ matrix.job.arguments }}", job["arguments"])
        words = shlex.split(command)
        assert words[:2] == ["build/bin/tt-host", "run"]
        assert selected(project, *words[2:])


def test_every_preset_of_the_workflow_exists(project: TtHost) -> None:
    text = WORKFLOW.read_text(encoding="utf-8")
    for preset in PRESETS.glob("*.json"):
        assert preset.stem in text
    workflow = yaml.safe_load(text)
    inputs = workflow[True]["workflow_dispatch"]["inputs"]  # YAML 1.1 reads `on` as true
    names = inputs["preset"]["description"].replace(",", " ").replace(" or ", " ").split()
    assert set(names) == {preset.stem for preset in PRESETS.glob("*.json")}
