# SPDX-License-Identifier: Apache-2.0
"""Strategies and reporters of `tthost_sdk`, run by its own testing module."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tthost_sdk
from tthost_sdk import (
    Call,
    Code,
    Parallelism,
    Plan,
    PlanRequest,
    Record,
    Reporter,
    UnimplementedError,
    write_whole,
)
from tthost_sdk import testing as sdk_testing

BASE_HEADER = Path(__file__).resolve().parents[2] / "sdk/include/tthost/base.h"


class Ring(Parallelism):
    def plan(self, call: Call, request: PlanRequest) -> Plan:
        if request["num_devices"] < 2:
            raise UnimplementedError("a ring needs two devices")
        return {"process": {"devices": request["num_devices"]}, "hooks": None}


def test_schema_and_strategy_are_filled_in():
    plan = sdk_testing.plan(Ring({}), devices=4)
    assert plan == {
        "schema": "tthost.plan/1",
        "strategy": "Ring",
        "process": {"devices": 4},
        "hooks": None,
    }


def test_what_is_not_covered_says_why():
    with pytest.raises(UnimplementedError, match="two devices") as raised:
        sdk_testing.plan(Ring({}), devices=1)
    assert raised.value.code == Code.UNIMPLEMENTED


class Lines(Reporter):
    def event(self, call: Call, kind: str, record: Record) -> None:
        call.log(kind)
        if kind == "run_finished":
            write_whole(self.config["out"], record["said"])


def test_events_reach_a_reporter_and_its_file_is_whole(tmp_path):
    out = tmp_path / "deep" / "lines.txt"
    events = [("run_started", {}), ("run_finished", {"said": "ünïcode"})]
    recorded = sdk_testing.report(Lines({"out": out}), events)
    assert recorded.logged == [("info", "run_started"), ("info", "run_finished")]
    assert out.read_text(encoding="utf-8") == "ünïcode"
    assert list(out.parent.iterdir()) == [out]


def test_half_a_surrogate_pair_costs_no_report(tmp_path):
    out = tmp_path / "lines.txt"
    sdk_testing.report(Lines({"out": out}), [("run_finished", {"said": "odd \ud800"})])
    assert out.read_text(encoding="utf-8") == "odd ?"


def test_the_version_and_the_codes_are_those_of_the_header():
    text = BASE_HEADER.read_text(encoding="utf-8")
    macros = dict(re.findall(r"#define TTHOST_SDK_(MAJOR|MINOR) (\d+)", text))
    assert tthost_sdk.__version__.startswith(f"{macros['MAJOR']}.{macros['MINOR']}.")
    codes = {name: int(number) for name, number in re.findall(r"TTHOST_(\w+) = (\d+)", text)}
    assert {"OK": 0, **{code.name: int(code) for code in Code}} == codes
