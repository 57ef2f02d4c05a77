# SPDX-License-Identifier: Apache-2.0
"""Feeds journals to the junit plugin and reads its reports."""

from __future__ import annotations

import json
import re
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

from plugins import journal_records as records
from plugins import reporter_feeding

CASE = "gpt2/causal_lm/pytorch-tiny-single_device-full-inference"


DEFAULTS: dict[str, object] = {
    "owner": "tt-xla",
    "classname": "tests.runner.test_models",
    "xunit1": False,
    "properties": "all",
}


def feed(lines: bytes, out: Path, **config: object) -> subprocess.CompletedProcess[bytes]:
    return reporter_feeding.feed("junit", lines, out=str(out), **(DEFAULTS | config))


def report(events: list[records.Record], out: Path, **config: object) -> ET.Element:
    """The root of the report on these events."""
    ended = feed(reporter_feeding.encoded(events), out, **config)
    assert ended.returncode == 0, ended.stderr.decode()
    return ET.parse(out).getroot()


def properties(test: ET.Element) -> dict[str, str]:
    (block,) = test.findall("properties")
    names = [p.attrib["name"] for p in block]
    assert len(names) == len(set(names))
    return {p.attrib["name"]: p.attrib["value"] for p in block}


def only_test(root: ET.Element) -> ET.Element:
    (test,) = root.iter("testcase")
    return test


def swap_quotes(text: str) -> dict:
    """As the script that looks for dropped correlations reads tags."""
    text = text.replace("'", '"')
    for word, value in (("None", "null"), ("True", "true"), ("False", "false")):
        text = re.sub(rf"\b{word}\b", value, text)
    return json.loads(text)
