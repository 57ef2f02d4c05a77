# SPDX-License-Identifier: Apache-2.0
"""`tt-host reasons`: rule files, and what their rules make of a run that is recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pytest
from tt_host_program import TtHost

from plugins import journal_records as records

Approve = Callable[[str, str], None]
Causes = Mapping[str, dict[str, str]]

RULES = """\
- name: flaky share
  component: storage
  summary: the share with the weights was away
  class: download
  exception: OSError
  message: 'Stale file handle'
  examples:
    - {class: download, message: "OSError: [Errno 116] Stale file handle"}
"""

# Name of the baseline, text of the file. Each ends with exit code 4 and prints nothing on stdout.
MISTAKES = {
    "schema": "- {name: a, component: b, summaryy: c, stage: RNU}\n",
    "pattern": "- {name: a, component: b, summary: c, message: '(x'}\n",
    "examples": """\
- {name: all, component: b, summary: c, message: x, examples: [x, y]}
- name: some
  component: b
  summary: c
  message: 'xx'
  examples: [xx]
""",
}


def record_failures(tt_host: TtHost, causes: Causes = MappingProxyType({})) -> None:
    """One run of five failures. Those without a cause are as earlier programs recorded them."""
    ended = {"ending": "failed", "stage": "LOAD", "failure_class": "download"}
    wrong = records.comparison(passed=False, pcc=0.3)
    outcomes = {
        "a": {**ended, "message": "OSError: [Errno 116] Stale file handle: '/mnt/a/1.bin'"},
        "b": {**ended, "message": "OSError: [Errno 116] Stale file handle: '/mnt/b/2.bin'"},
        "c": {**ended, "failure_class": "model_error", "message": "KeyError: 12"},
        "d": {**ended, "failure_class": "model_error", "message": "KeyError: 7\nmore"},
        "e": {"comparisons": [wrong]},
        "f": {},
    }
    events = [records.run_started()]
    for name, outcome in outcomes.items():
        result = "passed" if name == "f" else "failed"
        verdict = {"fails_run": result == "failed", "failing_reason": causes.get(name)}
        events.append(records.case_finished(name, result, outcome=outcome, verdict=verdict))
    events.append(records.run_finished())
    directory = tt_host.state / "runs" / "20260102T030405-00000001"
    directory.mkdir(parents=True)
    text = "".join(json.dumps(event) + "\n" for event in events)
    (directory / "journal.jsonl").write_text(text, encoding="utf-8")


def test_rules_regroup_a_recorded_run(tt_host: TtHost, approve: Approve) -> None:
    record_failures(tt_host)
    (tt_host.work / "rules.yaml").write_text(RULES, encoding="utf-8")
    ended = tt_host("reasons", "rules.yaml")
    assert (ended.exit_code, ended.stderr) == (0, "")
    approve("reasons", ended.stdout)
    assert tt_host("reasons", "rules.yaml", "--run", "20260102").stdout == ended.stdout
    (tt_host.work / "tt-host.yaml").write_text("reasons: rules.yaml\n", encoding="utf-8")
    assert tt_host("reasons").stdout == ended.stdout


def test_a_run_is_not_needed_unless_one_is_asked_for(tt_host: TtHost) -> None:
    ended = tt_host("reasons")
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert ended.stdout.endswith(f"no run is recorded in {tt_host.state}/runs\n")
    assert tt_host("reasons", "--run", "2026").exit_code == 4
    assert not tt_host.state.exists()


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_in_a_rule_file_has_its_place(tt_host: TtHost, approve: Approve, name: str) -> None:
    (tt_host.work / "rules.yaml").write_text(MISTAKES[name], encoding="utf-8")
    ended = tt_host("reasons", "rules.yaml")
    assert (ended.exit_code, ended.stdout) == (4, "")
    approve(f"mistake-reasons-{name}", ended.stderr)


def test_a_run_is_shown_with_the_causes_that_it_recorded(tt_host: TtHost, approve: Approve) -> None:
    lost = {"name": "share away", "component": "storage", "summary": "the share was not mounted"}
    nameless = {"name": "", "component": "", "summary": "KeyError: N"}
    causes = {"a": lost, "b": lost, "c": nameless, "d": nameless}
    record_failures(tt_host, causes)
    shown = tt_host("runs", "show")
    assert (shown.exit_code, shown.stderr) == (0, "")
    approve("runs-show", shown.stdout)
    failures = json.loads(tt_host("runs", "show", "--json").stdout)["failures"]
    assert [failure["failing_reason"] for failure in failures] == [
        *causes.values(),
        None,
    ]
