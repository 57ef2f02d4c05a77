#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Renders what Python knows of characters into host/select/character_tables.cc.

`--check` compares instead of writing and exits 1 when the file is out of date. Pythons of another
Unicode version give other tables; they say so and exit 2.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "host" / "select" / "character_tables.cc"
UNICODE = "14.0.0"  # of Python 3.11
BEYOND_ASCII = range(0x80, 0x110000)
WORD = re.compile(r"\w")
# "İ" alone becomes two characters; host/select/lower_case.cc knows it.
TWO_LETTERS = {0x130}

HEAD = f"""\
// SPDX-License-Identifier: Apache-2.0
// Unicode {UNICODE}, made by scripts/render_character_tables.py.
#include "host/select/character_tables.h"

#include <array>

namespace tthost {{
namespace {{

// clang-format off
"""

TAIL = """\
// clang-format on

}  // namespace

std::span<const CodePoints> Letters() { return kLetters; }
std::span<const CodePoints> Decimals() { return kDecimals; }
std::span<const CodePoints> OtherParts() { return kOtherParts; }
std::span<const CodePoints> OtherNumbers() { return kOtherNumbers; }
std::span<const LowerCaseRun> LowerCaseRuns() { return kLowerCaseRuns; }

}  // namespace tthost
"""


def is_letter(character: str) -> bool:
    return character.isidentifier()


def is_decimal(character: str) -> bool:
    return not is_letter(character) and character.isdecimal()


def is_other_part(character: str) -> bool:
    is_part = f"a{character}".isidentifier()
    return is_part and not is_letter(character) and not is_decimal(character)


def is_other_number(character: str) -> bool:
    return not f"a{character}".isidentifier()


def ranges(belongs: Callable[[str], bool]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for code_point in BEYOND_ASCII:
        character = chr(code_point)
        if not (WORD.match(character) and belongs(character)):
            continue
        if found and found[-1][1] == code_point - 1:
            found[-1] = (found[-1][0], code_point)
        else:
            found.append((code_point, code_point))
    return found


def lower_case_runs() -> list[tuple[int, int, int, int]]:
    """(first, last, step, distance) of capitals that have their small letter equally far away."""
    runs: list[tuple[int, int, int, int]] = []
    for code_point in BEYOND_ASCII:
        lower = chr(code_point).lower()
        if lower == chr(code_point) or code_point in TWO_LETTERS:
            continue
        distance = ord(lower) - code_point
        if runs:
            first, last, step, other = runs[-1]
            gap = code_point - last
            if other == distance and gap <= 2 and (first == last or gap == step):
                runs[-1] = (first, code_point, gap, distance)
                continue
        runs.append((code_point, code_point, 1, distance))
    return runs


def array(name: str, kind: str, entries: Iterable[str]) -> str:
    lines = [""]
    for entry in entries:
        if len(lines[-1]) + len(entry) > 94:
            lines.append("")
        lines[-1] += f" {entry},"
    body = "".join(f"   {line}\n" for line in lines)
    return f"constexpr auto {name} = std::to_array<{kind}>({{\n{body}}});\n"


def code_points(name: str, belongs: Callable[[str], bool]) -> str:
    entries = [f"{{0x{first:X}, 0x{last:X}}}" for first, last in ranges(belongs)]
    return array(name, "CodePoints", entries)


def render() -> str:
    runs = [
        f"{{0x{first:X}, 0x{last:X}, {step}, {distance}}}"
        for first, last, step, distance in lower_case_runs()
    ]
    tables = [
        code_points("kLetters", is_letter),
        code_points("kDecimals", is_decimal),
        code_points("kOtherParts", is_other_part),
        code_points("kOtherNumbers", is_other_number),
        array("kLowerCaseRuns", "LowerCaseRun", runs),
    ]
    return HEAD + "\n".join(tables) + TAIL


def main(arguments: list[str]) -> int:
    if unicodedata.unidata_version != UNICODE:
        print(f"this Python has Unicode {unicodedata.unidata_version}, not {UNICODE}")
        return 2
    text = render()
    if arguments == ["--check"]:
        if FILE.read_text(encoding="utf-8") == text:
            return 0
        print(f"{FILE.name} is out of date: run scripts/render_character_tables.py")
        return 1
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
