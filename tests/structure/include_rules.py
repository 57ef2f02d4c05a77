# SPDX-License-Identifier: Apache-2.0
"""Which part of the source may include which."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from source_tree import Finding, SourceTree

INCLUDE = re.compile(r'^\s*#\s*include\s*(?P<open>[<"])(?P<target>[^>"]+)[>"]')

GROUND = ["base", "model", "config"]
CONTROLLER = ["discover", "select", "execute", "judge", "report", "promote", "superset", "plugins"]
LOADING = "plugins/loading"

# Room -> the other rooms it may include.
MAY_INCLUDE = {
    "base": [],
    "model": ["base"],
    "config": ["base", "model"],
    **dict.fromkeys(CONTROLLER, GROUND),
    LOADING: ["plugins", *GROUND],
    "python": GROUND,
    "cli": [*CONTROLLER, *GROUND],
    "worker": ["plugins", LOADING, "python", *GROUND],
}

CONTROLLER_ROOMS = {*GROUND, *CONTROLLER, "cli"}


# Headers of templates over JSON. Only .cc files may include them.
JSON_TEMPLATES = {"host/model/json_reading.h"}


@dataclass(frozen=True)
class Confined:
    """A library that one room uses: in at most one file of it where `one_file` is set."""

    library: str
    prefix: str
    room: str
    one_file: bool = True


CONFINED = [
    Confined("CLI11", "CLI/", "cli", one_file=False),
    Confined("Boost.Process", "boost/process", "base"),
    Confined("spdlog", "spdlog/", "base"),
    Confined("Boost.DLL", "boost/dll", LOADING),
    Confined("pybind11", "pybind11/", "python", one_file=False),
    Confined("CPython", "Python.h", "python", one_file=False),
]


@dataclass(frozen=True)
class Include:
    path: str
    line: int
    target: str
    quoted: bool

    def broken(self, message: str) -> Finding:
        return Finding(self.path, self.line, message)


def includes_of(tree: SourceTree) -> Iterator[Include]:
    for path in tree.cpp():
        for number, line in tree.lines(path):
            match = INCLUDE.match(line)
            if match:
                yield Include(path, number, match["target"], match["open"] == '"')


def room_of(path: str) -> str | None:
    """The room of a path below host/; None for any other path."""
    parts = path.split("/")
    if parts[0] != "host" or len(parts) < 3:
        return None
    return LOADING if path.startswith(f"host/{LOADING}/") else parts[1]


def check_includes(tree: SourceTree) -> list[Finding]:
    includes = list(includes_of(tree))
    findings = []
    for include in includes:
        findings += _check_direction(include)
        findings += _check_controller_purity(include)
        findings += _check_header_cost(include)
    return findings + _check_confined(includes)


def _check_direction(include: Include) -> Iterator[Finding]:
    area = include.path.split("/")[0]
    target_area = include.target.split("/")[0]
    if area == "sdk" and target_area in ("host", "plugins", "tests"):
        yield include.broken(f"the SDK includes nothing of ours, not {include.target}")
    if area == "plugins" and target_area in ("host", "tests"):
        yield include.broken(f"a plugin includes the SDK only, not {include.target}")
    if area == "host" and target_area in ("plugins", "tests"):
        yield include.broken(f"the host knows no plugin and no test, not {include.target}")
    elif area == "host" and include.quoted and target_area not in ("host", "tthost"):
        yield include.broken(f'write "{include.target}" from the root: "host/<room>/<file>"')

    room, target_room = room_of(include.path), room_of(include.target)
    if room is None or target_room is None or room == target_room:
        return
    if room not in MAY_INCLUDE:
        yield include.broken(f"host/{room} is no room of the architecture")
    elif target_room not in MAY_INCLUDE[room]:
        allowed = ", ".join(MAY_INCLUDE[room]) or "no other"
        yield include.broken(f"room {room} includes room {target_room}; it may include {allowed}")


def _check_controller_purity(include: Include) -> Iterator[Finding]:
    if room_of(include.path) in CONTROLLER_ROOMS and include.target == "dlfcn.h":
        yield include.broken("the controller loads no code: <dlfcn.h> belongs to the worker")


def _check_header_cost(include: Include) -> Iterator[Finding]:
    if not (include.path.startswith("host/") and include.path.endswith(".h")):
        return
    if include.target == "nlohmann/json.hpp" and include.path not in JSON_TEMPLATES:
        yield include.broken("a header declares JSON by host/base/json.h, not <nlohmann/json.hpp>")
    if include.target in JSON_TEMPLATES:
        yield include.broken(f"{include.target} is for .cc files only: it includes all of JSON")


def _check_confined(includes: list[Include]) -> list[Finding]:
    findings = []
    users: dict[Confined, dict[str, Include]] = defaultdict(dict)
    for include in includes:
        room = room_of(include.path)
        if room is None:
            continue
        for rule in CONFINED:
            if not include.target.startswith(rule.prefix):
                continue
            if room != rule.room:
                findings.append(include.broken(f"{rule.library} belongs to host/{rule.room}"))
            elif rule.one_file:
                users[rule].setdefault(include.path, include)
                if include.path.endswith(".h"):
                    findings.append(
                        include.broken(f"{rule.library} in a header reaches many files")
                    )
    for rule, files in users.items():
        if len(files) > 1:
            names = ", ".join(files)
            findings += [
                use.broken(f"{rule.library} belongs to one file, and these use it: {names}")
                for use in files.values()
            ]
    return findings
