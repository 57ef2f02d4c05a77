# SPDX-License-Identifier: Apache-2.0
"""The junit plugin: whatever bytes stand in a journal, the report is well-formed and gives them
back as readers can have them.
"""

from __future__ import annotations

import ast
import html
import json
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plugins.junit_reports import feed, properties, swap_quotes

from plugins import journal_records as records

# What stands for the bytes in every text of a journal that somebody else decides.
MARK = "MARK"
MODEL_INFO = {**records.MODEL_INFO, "model_arch": MARK, "variant_name": MARK}
RUN = dict.fromkeys(
    ("uid", "arch", "runtime", "host_version", "host_name", "python", "torch"), MARK
) | {"plugins": [MARK, MARK], "command_line": [MARK, MARK]}


def visible(data: bytes) -> str:
    """What a reader must get back, by Python's own decoder."""
    text = data.decode("utf-8", errors="replace")
    return re.sub("[^\t\n\r\x20-\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", number, text)


def number(match: re.Match) -> str:
    return f"#x{ord(match[0]):02X}"


def json_text(data: bytes) -> bytes:
    """What a JSON string holds for these bytes as they are, even where they are not UTF-8."""
    out = bytearray()
    for byte in data:
        if byte < 0x20:
            out += b"\\u%04x" % byte
        else:
            out += b"\\" * (byte in b'"\\') + bytes([byte])
    return bytes(out)


HOSTILE = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", errors="surrogatepass")),
    st.lists(st.sampled_from(b"<>&'\"\\\x00\x1b\x7f\xc2\xed\xa0\xf4\x90\xef\xbf\xbe]:\r\n\t")).map(
        bytes
    ),
)


def crashed(case_id: str) -> records.Record:
    metric = records.metric("pcc", 0.5, 0.99, False, note=MARK)
    strict = {"check": MARK, "leaf": MARK, "text": MARK}
    comparison = records.comparison(
        phase=MARK, passed=False, error=MARK, strict_failures=[strict], metrics=[metric]
    )
    warning = {"shape": MARK, "operation": MARK, "from": MARK, "to": MARK}
    sharding = {
        "mesh": {"shape": [2], "axes": [MARK]},
        "large_replicated_weights": {MARK: 7},
        "programs": {MARK: {"collectives": {MARK: {"count": 1}}, "resharding_warnings": [warning]}},
    }
    attempt = {"ending": "failed", "failure_class": MARK, "message": MARK, "traceback": MARK}
    return records.case_finished(
        case_id,
        "crashed",
        outcome={
            "ending": "crashed",
            "stage": MARK,
            "phase": MARK,
            "failure_class": MARK,
            "message": MARK,
            "traceback": MARK,
            "output_tail": MARK,
            "comparisons": [comparison],
            "facts": {
                "model_name": MARK,
                "model_info": MODEL_INFO,
                "group": MARK,
                "runtime": MARK,
                "platform": MARK,
                "trained_output": MARK,
                "golden_reused": True,
                "golden_of": MARK,
                "dtype_override": {"load_model": MARK},
                "sharding": sharding,
                "attempts": [attempt, attempt],
            },
        },
        verdict={
            "reason": MARK,
            "observed_status": MARK,
            "bringup_status": MARK,
            "drift": MARK,
            "guidance": [MARK],
            "failing_reason": {"name": MARK, "component": MARK, "summary": MARK},
        },
    )


def journal(data: bytes) -> bytes:
    events = [
        records.run_started(**RUN),
        crashed(MARK),
        records.case_finished(
            "skip", "skipped", case={"loader_path": MARK}, outcome={"message": MARK}
        ),
        records.case_finished("xfail", "xfailed", verdict={"reason": MARK}),
        records.case_started(f"begun-{MARK}"),
        records.run_finished(),
    ]
    lines = b"".join(json.dumps(event).encode() + b"\n" for event in events)
    return lines.replace(MARK.encode(), json_text(data))


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


@given(data=HOSTILE.filter(bool))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
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
