# SPDX-License-Identifier: Apache-2.0
"""What each file must and must not hold, and what it may be called."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath

import yaml
from source_tree import CPP_SUFFIXES, Finding, SourceTree

MAX_LINES = 400
LONG_FILES = "tests/structure/long_files.txt"

CODE_SUFFIXES = CPP_SUFFIXES | {".py", ".sh", ".cmake"}

FORBIDDEN_WORDS = {"util", "utils", "helper", "helpers", "manager", "common"}
# The models' contract asks for a module of this name.
NAMED_BY_CONTRACT = re.compile(r"(^|/)tools/utils\.py$")

# What is appended to another path is no path of a machine.
MACHINE_PATH = re.compile(r"(?<![\w.~$}])(?<!\+ [\"'])/(work|root|home)/")
REGISTRY_HOST = re.compile(r"\b(pypi\.org|pythonhosted\.org|download\.pytorch\.org)\b")
UNFINISHED = re.compile("|".join([r"\bTO" + "DO", r"\bFIX" + "ME", r"\bDO" + " NOT SUBMIT"]))
# Broken on purpose.
MALFORMED = "malformed"


def is_code(tree: SourceTree, path: str) -> bool:
    name = PurePosixPath(path)
    if name.suffix in CODE_SUFFIXES or name.name == "CMakeLists.txt":
        return True
    return not name.suffix and (tree.text(path) or "").startswith("#!")


def check_names(tree: SourceTree) -> list[Finding]:
    findings = []
    for path in tree.paths:
        if NAMED_BY_CONTRACT.search(path):
            continue
        words = {word for part in path.split("/") for word in re.split(r"[._-]", part.lower())}
        for word in sorted(words & FORBIDDEN_WORDS):
            message = f"'{word}' in a name says nothing; name the file for what it holds"
            findings.append(Finding(path, 0, message))
    return findings


def check_length(tree: SourceTree) -> list[Finding]:
    """No code file is longer than MAX_LINES unless LONG_FILES gives a reason for it."""
    findings = []
    reasons: dict[str, int] = {}
    if LONG_FILES in tree.paths:
        for number, line in tree.lines(LONG_FILES):
            path, _, reason = line.partition(":")
            if line.strip() and not line.startswith("#"):
                reasons[path] = number
                if not reason.strip():
                    findings.append(Finding(LONG_FILES, number, f"{path} has no reason"))

    long_files = set()
    for path in tree.paths:
        count = len(tree.lines(path))
        if is_code(tree, path) and count > MAX_LINES:
            long_files.add(path)
            if path not in reasons:
                findings.append(
                    Finding(
                        path,
                        0,
                        f"{count} lines; the limit is {MAX_LINES}: divide it by ideas, "
                        f"or give a reason in {LONG_FILES}",
                    )
                )
    for path, number in reasons.items():
        if path not in long_files:
            findings.append(Finding(LONG_FILES, number, f"{path} is not too long; drop the line"))
    return findings


# What CMake wrote when a release of the SDK was installed.
FROZEN_PACKAGE = "tests/abi/v1_0/sdk/lib/cmake/"


def check_licence(tree: SourceTree) -> list[Finding]:
    mark = "SPDX-License-Identifier: Apache-2.0"
    return [
        Finding(path, 1, f"'{mark}' is missing from the first lines")
        for path in tree.paths
        if is_code(tree, path)
        and not path.startswith(FROZEN_PACKAGE)
        and (text := tree.text(path))
        and not any(mark in line for line in text.splitlines()[:3])
    ]


def check_text(tree: SourceTree) -> list[Finding]:
    rules = [
        (MACHINE_PATH, "names a folder of one machine"),
        (REGISTRY_HOST, "names a package registry; pip's own configuration chooses it"),
        (UNFINISHED, "marks unfinished work; finish it or drop the mark"),
    ]
    findings = []
    for path in tree.paths:
        text = tree.text(path)
        if text is None:
            continue
        for pattern, message in rules:
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                findings.append(Finding(path, line, f"'{match.group()}' {message}"))
    return findings


def check_data(tree: SourceTree) -> list[Finding]:
    """Every JSON and YAML file can be read, and no JSON object holds a key twice."""
    findings = []
    for path in tree.with_suffix(".json", ".yaml", ".yml"):
        if MALFORMED in path.split("/"):
            continue
        text = tree.text(path)
        try:
            if text is None:
                raise ValueError("not UTF-8")
            if path.endswith(".json"):
                json.loads(text, object_pairs_hook=_unique_keys)
            else:
                list(yaml.safe_load_all(text))
        except (ValueError, yaml.YAMLError) as error:
            findings.append(Finding(path, 0, " ".join(str(error).split())))
    return findings


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    doubled = sorted({key for key in keys if keys.count(key) > 1})
    if doubled:
        raise ValueError(f"key given twice: {', '.join(doubled)}")
    return dict(pairs)
