# SPDX-License-Identifier: Apache-2.0
"""Checks a document against a JSON Schema, as far as the SDK's schemas use it."""

from __future__ import annotations

import re
from typing import Any

_TYPES = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
    "integer": int, "number": (int, float),
}  # fmt: skip
_SAY_NOTHING = {"$schema", "title", "description", "default", "definitions", "then", "else"}


def problems(value: Any, schema: dict, root: dict | None = None, at: str = "") -> list[str]:
    """What is wrong, each with its place. Raises ValueError for a keyword that is not known."""
    root = schema if root is None else root
    found: list[str] = []
    for keyword, wanted in schema.items():
        if keyword not in _SAY_NOTHING:
            found += _broken(keyword, wanted, value, schema, root, at)
    return found


def _has_type(value: Any, name: str) -> bool:
    is_boolean = isinstance(value, bool)
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not is_boolean)


def _broken(keyword: str, wanted: Any, value: Any, schema: dict, root: dict, at: str) -> list[str]:
    def below(part: Any, rules: Any, place: str = "") -> list[str]:
        if rules is False:
            return [f"{at}{place}: not allowed"]
        return [] if rules is True else problems(part, rules, root, at + place)

    def holds(rules: dict) -> bool:
        return not below(value, rules)

    def unless(good: bool) -> list[str]:
        return [] if good else [f"{at or '/'}: {keyword} {wanted!r}"]

    members = value if isinstance(value, dict) else {}
    items = value if isinstance(value, list) else []
    match keyword:
        case "type":
            names = wanted if isinstance(wanted, list) else [wanted]
            return unless(any(_has_type(value, name) for name in names))
        case "const":
            return unless(value == wanted)
        case "enum":
            return unless(value in wanted)
        case "minimum" | "exclusiveMinimum" | "maximum":
            low = {"minimum": -1, "exclusiveMinimum": 0, "maximum": 1}[keyword]
            is_number = isinstance(value, int | float)
            good = {-1: lambda: value >= wanted, 0: lambda: value > wanted,
                    1: lambda: value <= wanted}  # fmt: skip
            return unless(not is_number or good[low]())
        case "minLength":
            return unless(not isinstance(value, str) or len(value) >= wanted)
        case "minItems" | "minProperties":
            sized = items if keyword == "minItems" else members
            return unless(not isinstance(value, list | dict) or len(sized) >= wanted)
        case "uniqueItems":
            return unless(all(items.index(item) == i for i, item in enumerate(items)))
        case "pattern":
            return unless(not isinstance(value, str) or re.search(wanted, value) is not None)
        case "required":
            return [f"{at}/{name}: missing" for name in wanted if name not in members and members]
        case "properties":
            known = [(name, wanted[name]) for name in members if name in wanted]
            return [p for name, rules in known for p in below(members[name], rules, f"/{name}")]
        case "patternProperties":
            matching = [(n, r) for n in members for p, r in wanted.items() if re.search(p, n)]
            return [p for name, rules in matching for p in below(members[name], rules, f"/{name}")]
        case "additionalProperties":
            patterns = schema.get("patternProperties", {})
            others = [
                name
                for name in members
                if name not in schema.get("properties", {})
                and not any(re.search(pattern, name) for pattern in patterns)
            ]
            return [p for name in others for p in below(members[name], wanted, f"/{name}")]
        case "items":
            return [p for i, item in enumerate(items) for p in below(item, wanted, f"/{i}")]
        case "oneOf":
            return unless(sum(map(holds, wanted)) == 1)
        case "anyOf":
            return unless(any(map(holds, wanted)))
        case "allOf":
            return [problem for rules in wanted for problem in below(value, rules)]
        case "not":
            return unless(not holds(wanted))
        case "if":
            return below(value, schema.get("then" if holds(wanted) else "else", True))
        case "dependencies":
            return [
                f"{at}/{needed}: missing beside {name}"
                for name, others in wanted.items()
                for needed in others
                if name in members and needed not in members
            ]
        case "$ref":
            target: Any = root
            for step in wanted.removeprefix("#/").split("/"):
                target = target[step]
            return below(value, target)
    raise ValueError(f"JSON Schema keyword '{keyword}' is not known here")
