# SPDX-License-Identifier: Apache-2.0
"""docs/plan-reference.md names every key of the published schemas and shows every example."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "sdk/schemas"
REFERENCE = (ROOT / "docs/plan-reference.md").read_text(encoding="utf-8")


def schema(name: str) -> dict:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


def keys(part: dict, path: str = "") -> Iterator[tuple[str, dict]]:
    """Each key below `part` with its path. Those of a mesh's fallback are the mesh's own."""
    for name, value in part.get("properties", {}).items():
        yield path + name, value
        if name != "fallback":
            yield from keys(value, f"{path}{name}.")


PLAN = schema("plan")
RULES = [key for rule in PLAN["definitions"].values() for key in keys(rule)]
FACTS = list(keys(schema("plan_request")["properties"]["facts"]))


@pytest.mark.parametrize("path", sorted({path for path, _ in [*keys(PLAN), *RULES, *FACTS]}))
def test_every_key_is_named(path):
    assert f"`{path}`" in REFERENCE


def test_every_key_is_described_in_its_schema():
    described = [*keys(PLAN), *RULES, *keys(schema("plan_request"))]
    assert [path for path, part in described if not part.get("description")] == []


@pytest.mark.parametrize("example", sorted((SCHEMAS / "examples").iterdir()), ids=lambda p: p.stem)
def test_every_example_is_shown(example):
    assert f"`{example.name}`: " in REFERENCE
    assert f"```json\n{example.read_text(encoding='utf-8')}```" in REFERENCE


def test_nothing_is_named_that_is_not_there():
    known = {path for path, _ in [*keys(PLAN), *RULES, *FACTS]}
    rows = re.findall(r"^\| (`.*?) \|", REFERENCE, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w.]+)`", row)}
    assert named - known == set()
