# SPDX-License-Identifier: Apache-2.0
"""The functions of the C headers with the thread and ownership tags of their comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

HEADERS = Path(__file__).resolve().parents[2] / "sdk/include/tthost"

# Where a struct's functions stand, in the order in which an author meets them.
ORDER = [
    "plugin.h",
    "comparator.h",
    "parallelism.h",
    "reporter.h",
    "host.h",
    "ext/stats.h",
]

THREAD_TAGS = ("control", "any", "host-any")
OWNERSHIP_TAGS = ("borrowed", "copied", "filled", "static", "ends")

_COMMENTED = re.compile(
    r"/\*(?P<comment>(?:(?!\*/).)*)\*/\s*(?P<declaration>[^;{}#/]*?);", re.DOTALL
)
_SLOT = re.compile(r"\(\*(\w+)\)\(")
_ENTRY = re.compile(r"^TTHOST_EXPORT .*?(\w+)\(", re.DOTALL)
_STRUCT = re.compile(r"typedef struct (\w+) \{(.*?)\n\} \1;", re.DOTALL)


@dataclass(frozen=True)
class TaggedFunction:
    """`table` is empty for the exported entry; a tag is the text inside the brackets."""

    header: str
    table: str
    name: str
    tags: list[str]
    about: str

    @property
    def thread(self) -> str:
        (tag,) = (tag for tag in self.tags if tag.split(",")[0] in THREAD_TAGS)
        return tag

    @property
    def ownership(self) -> str:
        (tag,) = (tag for tag in self.tags if tag in OWNERSHIP_TAGS)
        return tag


def tagged_functions() -> list[TaggedFunction]:
    return [function for header in ORDER for function in _of_header(header)]


def functions_without_comment() -> list[str]:
    """Slots and exported functions that `tagged_functions` does not see."""
    seen = {function.name for function in tagged_functions()}
    declared: list[str] = []
    for path in [*HEADERS.glob("*.h"), *HEADERS.glob("ext/*.h")]:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        declared += _SLOT.findall(text)
        declared += re.findall(r"^TTHOST_EXPORT [^;(]*?(\w+)\(", text, re.MULTILINE)
    return sorted(set(declared) - seen)


def tag_meanings() -> dict[str, str]:
    """What base.h says of each tag."""
    text = (HEADERS / "base.h").read_text(encoding="utf-8")
    found = re.findall(r"^ \*   \[([\w-]+)\]\s+(.+(?:\n \*      .+)*)$", text, re.MULTILINE)
    return {tag: " ".join(re.sub(r"\n \*", " ", meaning).split()) for tag, meaning in found}


def _of_header(header: str) -> list[TaggedFunction]:
    text = (HEADERS / header).read_text(encoding="utf-8")
    found = [
        _tagged(header, table, match, name)
        for table, body in _STRUCT.findall(text)
        for match in _COMMENTED.finditer(body)
        for name in _SLOT.findall(match["declaration"])
    ]
    outside = _STRUCT.sub("", text)
    found += [
        _tagged(header, "", match, entry[1])
        for match in _COMMENTED.finditer(outside)
        if (entry := _ENTRY.match(match["declaration"]))
    ]
    return found


def _tagged(header: str, table: str, match: re.Match[str], name: str) -> TaggedFunction:
    comment = " ".join(re.sub(r"\n\s*\*", " ", match["comment"]).split())
    tags = re.findall(r"\[([^\]]+)\]", comment)
    about = re.sub(r"\[[^\]]+\]\s*", "", comment).strip()
    return TaggedFunction(header, table, name, tags, about)
