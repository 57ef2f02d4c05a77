# SPDX-License-Identifier: Apache-2.0
"""`tt-host promote` on journals that are made for it: what it prints, and what it refuses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tt_host_program import SOURCE, Ended, TtHost

from plugins import journal_records as records

Approve = Callable[[str, str], None]
Record = records.Record

FIRST, SECOND = "20260130T102030-0000000a", "20260131T102030-0000000b"
END = "-single_device-inference"

YAML = f"""\
# Ours.
test_config:
  steady/pytorch{END}:
    arch_overrides:
      n150:
        status: KNOWN_FAILURE_XFAIL  # see the board
        reason: 'too slow'
      p150: {{status: EXPECTED_PASSING, required_pcc: 0.95}}

  half/pytorch{END}:
    status: KNOWN_FAILURE_XFAIL
    bringup_status: FAILED_RUNTIME
    reason: "no room"

  off/pytorch{END}:
    status: EXPECTED_PASSING
    assert_pcc: false  # it was low

  moved/pytorch{END}: {{status: KNOWN_FAILURE_XFAIL, bringup_status: FAILED_FE_COMPILATION}}

  low/pytorch{END}:
    status: EXPECTED_PASSING

  flaky/pytorch{END}:
    status: EXPECTED_PASSING

  shared/pytorch{END}: &shared {{status: KNOWN_FAILURE_XFAIL}}
"""

PYTHON = f"""\
test_config = {{
    "python/pytorch{END}": {{
        "status": ModelTestStatus.KNOWN_FAILURE_XFAIL,
    }},
}}
"""

JSON = f'{{"test_config": {{"json/pytorch{END}": {{"status": "KNOWN_FAILURE_XFAIL"}}}}}}'


def passed(name: str, pcc: float = 0.9985) -> Record:
    facts = {"runtime": "torch_xla", "platform": "TT", "device_kind": "Wormhole_b0"}
    return records.case_finished(
        name, outcome={"comparisons": [records.comparison(pcc=pcc)], "facts": facts}
    )


def low(name: str, pcc: float) -> Record:
    compared = records.comparison(passed=False, pcc=pcc)
    verdict = {"observed_status": "INCORRECT_RESULT", "fails_run": True}
    return records.case_finished(
        name, "failed", outcome={"comparisons": [compared]}, verdict=verdict
    )


def failed(name: str, stage: str, status: str) -> Record:
    ended = {"ending": "failed", "stage": stage, "failure_class": "model_error"}
    verdict = {
        "observed_status": status,
        "failing_reason": {"name": "", "component": "", "summary": "error: 'op' has no lowering"},
    }
    return records.case_finished(name, "xfailed", outcome=ended, verdict=verdict)


def record(tt_host: TtHost, uid: str, arch: str, cases: list[Record], **run: str) -> None:
    events = [
        records.run_started(uid=uid, planned=len(cases), arch=arch, **run),
        *cases,
        records.run_finished(),
    ]
    path = tt_host.state / "runs" / uid / "journal.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")


@pytest.fixture
def two_arches(tt_host: TtHost) -> TtHost:
    config = tt_host.work / "cfg"
    config.mkdir()
    (config / "test_config_a.yaml").write_text(YAML, encoding="utf-8")
    (config / "test_config_b.py").write_text(PYTHON, encoding="utf-8")
    (config / "test_config_c.json").write_text(JSON, encoding="utf-8")
    names = {name: f"{name}/pytorch-single_device-full-inference" for name in (
        "steady", "half", "off", "moved", "low", "flaky", "shared", "python", "unlisted",
        "json", "python_new"
    )}  # fmt: skip
    for uid, arch in ((FIRST, "n150"), (SECOND, "p150")):
        half = names["half"]
        record(
            tt_host,
            uid,
            arch,
            [
                passed(names["steady"]),
                passed(half) if arch == "n150" else failed(half, "RUN", "FAILED_RUNTIME"),
                passed(names["off"], 0.9951 if arch == "n150" else 0.9963),
                failed(names["moved"], "RUN", "FAILED_RUNTIME"),
                low(names["low"], 0.9789),
                passed(names["flaky"]) if arch == "n150" else low(names["flaky"], 0.31),
                passed(names["shared"]),
                passed(names["python"]),
                passed(names["unlisted"]),
                passed(names["python_new"]),
                passed(names["json"]),
            ],
        )
    return tt_host


def promote(tt_host: TtHost, *options: str) -> Ended:
    return tt_host("promote", "--from", "last~1", "last", "--test-config", "cfg", *options)


def test_what_is_proposed_and_what_is_not(two_arches: TtHost, approve: Approve) -> None:
    ended = promote(two_arches)
    assert ended.exit_code == 0
    approve("promote", ended.stdout)
    approve("promote-not-done", ended.stderr)
    check = ["git", "apply", "--check"]
    subprocess.run(["git", "init", "--quiet"], cwd=two_arches.work, check=True)
    subprocess.run(check, cwd=two_arches.work, input=ended.stdout, text=True, check=True)


def applied(patch: str, directory: Path) -> None:
    for program in (["git", "apply", "--check"], ["patch", "-p1", "--silent", "--dry-run"]):
        subprocess.run(program, cwd=directory, input=patch, text=True, check=True)


def test_files_are_written_as_the_patch_says(two_arches: TtHost) -> None:
    config = two_arches.work / "cfg" / "test_config_a.yaml"
    tables = two_arches.work / "cfg" / "test_config_b.py"
    config.chmod(0o640)
    loosened = promote(two_arches, "--allow-loosen", "--write")
    assert "required_pcc 0.97" in loosened.stdout
    undone = ["patch", "--reverse", "-p1", "--silent"]
    assert config.stat().st_mode & 0o777 == 0o640
    again = promote(two_arches, "--allow-loosen")
    assert again.stdout == ""
    assert again.stderr.endswith("tt-host: 2 edits to do by hand\n")
    subprocess.run(undone, cwd=two_arches.work, input=loosened.stdout, text=True, check=True)
    assert config.read_text(encoding="utf-8") == YAML
    assert tables.read_text(encoding="utf-8") == PYTHON


def test_other_paths(two_arches: TtHost, tmp_path: Path) -> None:
    below = promote(two_arches).stdout
    absolute = two_arches(
        "promote", "--from", "last~1", "last", "--test-config", two_arches.work / "cfg"
    )
    name = "cfg/test_config_a.yaml"
    assert f"--- a/{name}\n+++ b/{name}\n" in below
    assert f"--- a/{name}\n+++ b/{name}\n" in absolute.stdout
    elsewhere = tmp_path / "elsewhere"
    os.rename(two_arches.work / "cfg", elsewhere)
    outside = two_arches("promote", "--from", "last", "--test-config", elsewhere)
    assert outside.stdout.startswith(f"# names are relative to {elsewhere}: apply it there\n# ")
    assert "--- a/test_config_a.yaml\n" in outside.stdout
    applied(outside.stdout, elsewhere)
    (two_arches.work / "mine").mkdir()
    os.rename(elsewhere / "test_config_b.py", two_arches.work / "mine" / "tables.py")
    mine = ["--test-config", "mine/tables.py"]
    both = two_arches("promote", "--from", "last", "--test-config", elsewhere, *mine)
    assert both.stdout.count("+++ ") == 2
    applied(both.stdout, Path(os.path.commonpath([elsewhere, two_arches.work])))
    os.rename(elsewhere, two_arches.work / "my cfg")
    applied(
        two_arches("promote", "--from", "last", "--test-config", "my cfg").stdout, two_arches.work
    )


def test_an_arch_that_was_not_run_keeps_its_override(tt_host: TtHost) -> None:
    config = tt_host.work / "test_config_one.yaml"
    entry = f"  m/pytorch{END}:\n    status: KNOWN_FAILURE_XFAIL\n"
    override, kept = "    arch_overrides:\n      p150:\n", "        reason: slow\n"
    config.write_text("test_config:\n" + entry + override + kept, encoding="utf-8")
    record(tt_host, FIRST, "n150", [passed("m/pytorch-single_device-full-inference")])
    tt_host("promote", "--from", "last", "--test-config", config.name, "--write")
    assert config.read_text(encoding="utf-8") == (
        "test_config:\n" + entry.replace("KNOWN_FAILURE_XFAIL", "EXPECTED_PASSING") + override
        + "        status: KNOWN_FAILURE_XFAIL\n" + kept
    )  # fmt: skip


def test_an_entry_that_cannot_be_edited_does_not_stop_the_others(tt_host: TtHost) -> None:
    config = tt_host.work / "test_config_one.py"
    entry = '        "status": ModelTestStatus.KNOWN_FAILURE_XFAIL,\n    }'
    config.write_text(
        f'shared = {{\n{entry}\ntest_config = {{\n    "a/pytorch{END}": shared,\n'
        f'    "b/pytorch{END}": shared,\n    "c/pytorch{END}": {{\n{entry},\n}}\n',
        encoding="utf-8",
    )
    names = [f"{name}/pytorch-single_device-full-inference" for name in "ac"]
    record(tt_host, FIRST, "n150", [passed(name) for name in names])
    ended = tt_host("promote", "--from", "last", "--test-config", config.name)
    assert ended.stdout.count("\n+ ") == 1
    assert f": {names[0]}: status" in ended.stderr
    assert "; not edited: edited, the file would say something else than it is to" in ended.stderr
    assert ended.stderr.endswith("1 entry to change in 1 file; 1 edit to do by hand\n")


def test_a_case_that_the_models_do_not_have_any_more(tt_host: TtHost) -> None:
    config = tt_host.work / "test_config_one.yaml"
    config.write_text("test_config:\n", encoding="utf-8")
    here, gone = (f"{name}/pytorch-single_device-full-inference" for name in ("mlp", "old"))
    loader = tt_host.work / "models" / "mlp" / "pytorch" / "loader.py"
    loader.parent.mkdir(parents=True)
    shutil.copy(SOURCE / "examples" / "models" / "autoencoder" / "pytorch" / "loader.py", loader)
    root = str(tt_host.work / "models")
    record(tt_host, FIRST, "n150", [passed(here), passed(gone)], models_root=root)
    ended = tt_host("promote", "--from", "last", "--test-config", config.name)
    assert f"+  {here}:" in ended.stdout
    assert gone not in ended.stdout
    assert f"not in the models any more: {gone}: passed in 1 of 1 run" in ended.stderr


@pytest.mark.parametrize("text", ["", "# Ours.\n", "test_config:\n", "test_config: {}\n"])
def test_the_first_entry_of_a_kind(tt_host: TtHost, text: str) -> None:
    config = tt_host.work / "cfg" / "test_config_inference_single_device.yaml"
    config.parent.mkdir()
    config.write_text(text, encoding="utf-8")
    names = ["m/pytorch-single_device-full-inference", "m/pytorch-single_device-full-training"]
    record(tt_host, FIRST, "n150", [passed(name) for name in names])
    ended = tt_host("promote", "--from", "last", "--test-config", "cfg", "--write")
    assert config.read_text(encoding="utf-8").removeprefix("# Ours.\n") == (
        f"test_config:\n  {names[0]}:\n    status: EXPECTED_PASSING\n"
    )
    assert "make cfg/test_config_training_single_device.yaml" in ended.stderr
    assert ended.stderr.endswith("1 entry changed in 1 file; 1 edit to do by hand\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "last"], "no test_config to promote: give --test-config PATH"),
        (["--from", "2025", "--test-config", "cfg"], "2025"),
        (["--from", "last", "--test-config", "nowhere"], "--test-config nowhere: does not exist"),
        (["--test-config", "cfg"], "--from is required"),
    ],
)
def test_mistakes(two_arches: TtHost, arguments: list[str], message: str) -> None:
    ended = two_arches("promote", *arguments)
    assert ended.exit_code == 4
    assert message in ended.stderr
