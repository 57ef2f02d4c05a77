# SPDX-License-Identifier: Apache-2.0
"""The junit plugin: whatever bytes stand in a journal, the report is well-formed and gives them
back as readers can have them.
"""

from __future__ import annotations

import ast
import html
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from plugins.hostile_journal import HOSTILE, journal, visible
from plugins.junit_reports import feed, properties, swap_quotes


def check_tags(known: dict[str, str], expected: str) -> None:
    tags = ast.literal_eval(html.unescape(known["tags"]))
    assert tags == ast.literal_eval(known["tags"])
    cause = tags["failing_reason"]
    for text in (
        tags["model_name"],
        tags["arch"],
        tags["bringup_status"],
        tags["comparison_error_message"],
        tags["weights_dtype"],
        tags["model_info"]["model_arch"],
        *(cause[key] for key in ("name", "description", "component", "summary")),
        *tags["guidance"],
    ):
        assert visible(text.encode()) == expected
    if not re.search(r"\b(None|True|False)\b", expected):  # that reader's own loss
        assert swap_quotes(known["tags"]) == tags


# "none" as a drift is the word for none, which gets no property.
@given(data=HOSTILE.filter(lambda data: data not in (b"", b"none")))
@settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_bytes_stay_well_formed_and_decode_back(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
):
    out = tmp_path_factory.getbasetemp() / "hostile.xml"
    ended = feed(journal(data), out, owner="o")
    assert ended.returncode == 0, ended.stderr.decode(errors="replace")
    expected = visible(data)
    suite = ET.parse(out).getroot().find("testsuite")
    assert suite.attrib["hostname"] == expected
    run = {p.attrib["name"]: p.attrib["value"] for p in suite.find("properties")}
    assert run["tth.run.uid"] == expected
    assert run["tth.run.command_line"] == f"{expected}\n{expected}"

    crash, skip, xfail, begun = suite.iter("testcase")
    assert crash.attrib["name"] == f"test_all_models[{expected}]"
    assert begun.attrib["name"] == f"test_all_models[begun-{expected}]"
    assert crash.find("failure").attrib["message"] == expected
    assert crash.findtext("failure") == f"{expected}\n\n{expected}"
    assert crash.find("rerunFailure").attrib == {"type": expected, "message": expected}
    assert crash.findtext("rerunFailure/stackTrace") == expected
    assert crash.findtext("system-out") == expected
    assert skip.find("skipped").attrib["message"] == expected
    assert skip.findtext("skipped") == f"{expected}:1: {expected}"
    assert xfail.find("skipped").attrib["message"] == expected

    known = properties(crash)
    for name in ("error_message", "group", "tth.observed_status", "tth.failing_stage", "tth.drift"):
        assert known[name] == expected
    assert known["tth.pcc.pcc.note"] == expected
    assert known["tth.strict_failures"] == f"{expected} '{expected}': {expected}"
    assert known["tth.mesh"] == f"{expected}=2"
    assert known[f"tth.{expected}.{expected}"] == "1"
    check_tags(known, expected)
