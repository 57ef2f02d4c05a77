# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import sys

import pytest
import run_suites
from run_suites import read_budget, run_suite

PASS = [sys.executable, "-c", ""]
FAIL = [sys.executable, "-c", "raise SystemExit(3)"]


def test_budget_is_read_in_order():
    assert read_budget("# head\nb 20 # why\n\na 5\n") == {"b": 20.0, "a": 5.0}


@pytest.mark.parametrize("line", ["unit", "unit ten", "unit 1 2", "unit 5\nunit 6"])
def test_malformed_budget_names_the_line(line):
    with pytest.raises(ValueError, match=r"line \d: expected '<suite> <seconds>'"):
        read_budget(line)


def test_make_test_fits_fifteen_minutes_and_leaves_out_what_needs_a_set_up_of_its_own():
    budget = read_budget(run_suites.BUDGET.read_text())
    suites = run_suites.suites_of_make_test(budget)
    assert sum(budget[suite] for suite in suites) <= 15 * 60
    assert "torch_xla" in budget.keys() - set(suites)


def test_what_a_suite_needs_comes_first_and_counts():
    set_up, tests = run_suites.commands_of("torch_xla", full=False)
    assert set_up == ["scripts/setup_torch_xla"]
    assert tests[-1] == "tests/torch_xla"


def test_passing_suite():
    assert run_suite("x", 60, [PASS]).problem is None


def test_failing_command_does_not_stop_the_others():
    result = run_suite("x", 60, [FAIL, PASS, FAIL])
    assert len(result.failed_commands) == 2
    assert "ended with 3" in result.problem


def test_suite_over_budget():
    assert "over budget" in run_suite("x", 0, [PASS]).problem


def test_suite_without_commands_fails():
    assert run_suite("x", 60, []).problem == "holds no test"


def test_suite_whose_pytest_finds_nothing_fails(tmp_path):
    collect_nothing = [sys.executable, "-m", "pytest", str(tmp_path)]
    assert run_suite("x", 60, [collect_nothing]).problem == "holds no test"


def test_folder_that_no_suite_runs(tmp_path):
    for folder in ("approval", "python", "structure", "e2e/deep"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "test_a.py").touch()
    found = run_suites.folders_without_suite(tmp_path, ["python", "approval"])
    assert found == ["tests/e2e"]
