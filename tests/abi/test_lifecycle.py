# SPDX-License-Identifier: Apache-2.0
"""sdk/abi/lifecycle.json names exactly what the headers declare, in their order."""

from __future__ import annotations

import json
import re
from pathlib import Path

SDK = Path(__file__).resolve().parents[2] / "sdk"
HEADERS = SDK / "include/tthost"
LAYOUT = SDK / "abi/layout_v1.c"
LIFECYCLE = json.loads((SDK / "abi/lifecycle.json").read_text(encoding="utf-8"))


def declarations() -> str:
    """The C headers without comments."""
    paths = [*sorted(HEADERS.glob("*.h")), *sorted(HEADERS.glob("ext/*.h"))]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def fields_of(body: str) -> list[str]:
    names = []
    for declaration in filter(None, map(str.strip, body.split(";"))):
        function = re.search(r"\(\*(\w+)\)", declaration)
        if function:
            names.append(function[1])
        else:
            names += [re.findall(r"\w+", part)[-1] for part in declaration.split(",")]
    return names


def declared_structs() -> dict[str, list[str]]:
    found = re.findall(r"typedef struct (\w+) \{(.*?)\n\} \1;", declarations(), re.DOTALL)
    return {name: fields_of(body) for name, body in found}


def test_structs_and_their_fields():
    recorded = {name: list(fields) for name, fields in LIFECYCLE["structs"].items()}
    assert recorded == declared_structs()


def test_every_field_has_its_place_in_the_layout_lock():
    locked: dict[str, list[str]] = {}
    text = LAYOUT.read_text(encoding="utf-8")
    for struct, field in re.findall(r"^FIELD\((\w+), (\w+),", text, re.MULTILINE):
        locked.setdefault(struct, []).append(field)
    assert locked == declared_structs()


def test_values_of_enums():
    bodies = re.findall(r"enum\s*\{(.*?)\}", declarations(), re.DOTALL)
    declared = [name for body in bodies for name in re.findall(r"\b(TTHOST_\w+)\s*=", body)]
    assert sorted(LIFECYCLE["values"]) == sorted(declared)


def test_symbols_and_extensions():
    exported = re.findall(r"^TTHOST_EXPORT [^;(]*?(\w+)\(", declarations(), re.MULTILINE)
    assert list(LIFECYCLE["symbols"]) == exported
    extensions = re.findall(r'#define TTHOST_\w+_ID "(.+?)"', declarations())
    assert list(LIFECYCLE["extensions"]) == extensions


def entries() -> list[dict[str, str]]:
    flat = [*LIFECYCLE["symbols"].values(), *LIFECYCLE["extensions"].values()]
    flat += LIFECYCLE["values"].values()
    return flat + [entry for fields in LIFECYCLE["structs"].values() for entry in fields.values()]


def test_versions_are_not_newer_than_the_sdk():
    text = (HEADERS / "base.h").read_text(encoding="utf-8")
    major, minor = (
        int(re.search(rf"define TTHOST_SDK_{part} (\d+)", text)[1]) for part in ("MAJOR", "MINOR")
    )
    for entry in entries():
        assert set(entry) <= {"since", "stable", "deprecated"}
        for version in entry.values():
            assert tuple(map(int, version.split("."))) <= (major, minor)
