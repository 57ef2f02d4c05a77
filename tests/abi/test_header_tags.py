# SPDX-License-Identifier: Apache-2.0
"""Each function of the C headers has one thread tag and one ownership tag, and docs/plugin-abi.md
tells them all. TT_HOST_APPROVE=1 writes that page anew."""

from __future__ import annotations

import os

import pytest
from abi.header_tags import (
    HEADERS,
    OWNERSHIP_TAGS,
    THREAD_TAGS,
    TaggedFunction,
    functions_without_comment,
    tag_meanings,
    tagged_functions,
)

PAGE = HEADERS.parents[2] / "docs/plugin-abi.md"

INTRODUCTION = """\
# Threads and ownership

Who may call each function of the plugin contract, from where, and to whom the memory behind its
pointers belongs. The tags stand in the comments of the headers in
[sdk/include/tthost](../sdk/include/tthost); this page is made from them (`TT_HOST_APPROVE=1
pytest tests/abi/test_header_tags.py`).

A plugin never frees what the host made, and the host never frees what a plugin made. A
`tthost_call*` is dead when the call that brought it returns: do not keep it, and do not use it
from a thread that outlives the call.
"""

MANNERS = """\
## What a plugin never does

It leaves no thread running after `destroy`, does not fork, installs no signal handler, changes
neither working directory nor environment, locale or floating-point rounding, never calls
`exit`, prints nothing, and touches no Python (plugins in Python aside). `tt-host plugin check`
looks at each of these.
"""


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def row(function: TaggedFunction) -> list[str]:
    return [
        f"`{function.name}`",
        f"`[{function.thread}]`",
        f"`[{function.ownership}]`",
        function.about.replace("|", "\\|"),
    ]


def page() -> str:
    meanings = tag_meanings()
    parts = [INTRODUCTION]
    for title, tags in (("Thread tags", THREAD_TAGS), ("Ownership tags", OWNERSHIP_TAGS)):
        rows = [[f"`[{tag}]`", meanings[tag]] for tag in tags]
        parts.append(f"## {title}\n\n" + table(["tag", "meaning"], rows))
    groups: dict[str, list[TaggedFunction]] = {}
    for function in tagged_functions():
        groups.setdefault(function.table or "The entry", []).append(function)
    for name, functions in groups.items():
        title = name if name == "The entry" else f"`{name}`"
        where = f"[tthost/{functions[0].header}](../sdk/include/tthost/{functions[0].header})"
        head = ["function", "thread", "ownership", "what it does"]
        parts.append(f"## {title}\n\n{where}\n\n" + table(head, [row(f) for f in functions]))
    return "\n".join([*parts, MANNERS])


def test_every_function_has_a_comment():
    assert functions_without_comment() == []


def test_base_h_tells_what_each_tag_means():
    assert list(tag_meanings()) == [*THREAD_TAGS, *OWNERSHIP_TAGS]


@pytest.mark.parametrize(
    "function", tagged_functions(), ids=lambda function: f"{function.table}.{function.name}"
)
def test_one_thread_tag_and_one_ownership_tag(function: TaggedFunction):
    assert function.thread
    assert function.ownership
    assert len(function.tags) == 2
    assert function.about


def test_the_page_is_what_the_headers_say():
    if os.environ.get("TT_HOST_APPROVE"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()
