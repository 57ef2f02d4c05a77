# SPDX-License-Identifier: Apache-2.0
"""Journals with the same bytes in every text that somebody else decides."""

from __future__ import annotations

import json
import re

from hypothesis import strategies as st

from plugins import journal_records as records

# What stands for the bytes.
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


def journal(data: bytes, **run: object) -> bytes:
    """A case that crashed, one that was skipped, an expected failure and one without an end."""
    events = [
        records.run_started(**RUN, **run),
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
