# SPDX-License-Identifier: Apache-2.0
"""-k and -m against pytest itself: which items are kept, and what is said about mistakes.

pytest collects once; both sides then answer for thousands of random expressions.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tt_host_program import BUILD, SOURCE

SEED = 20
EXPRESSIONS = 3000
MODELS, PLACEHOLDERS, LOADERS = 24, 3, 2

TESTS = """
import pytest

@pytest.mark.parametrize("entry", range({models}))
def test_all_models(entry): pass

@pytest.mark.parametrize("entry", range({placeholders}))
def test_placeholder_models(entry): pass

{loaders}
"""

FAMILIES = ["bert", "clip", "Qwen 2.5", "yolo_v8", "größe", "ΣΊΣΥΦΟΣ", "İzmir", "模型", "n300"]
VARIANTS = ["base", "openai/clip-vit-base-patch32", "v1.5", "Ⅷ", "x[0]", "a:b", "1.5B", "c\\d"]
STRATEGIES = ["single_device", "data_parallel", "tensor_parallel"]
MODES = ["inference", "training"]
MARKERS = [
    "expected_passing",
    "known_failure_xfail",
    "unspecified",
    "n150",
    "p150",
    "n300-llmbox",
    "n300_llmbox",
    "push",
    "Nightly",
    "größe",
    "ÄRGER",
    "½",
    "True",
]
ODD_NAMES = ["tests", "runner", "models.py", "param", "parametrize", "test_", "torch", "None"]
ODD_NAMES += ["or1", "Not", "andy", "ñ", "ⅷ", "²", "٣", "-", "..", "[", "]", "\\", "/", ":", "+"]
KEYS = ["x", "größe", "_", "def", "None", "__debug__", "1a", "a-b", "ª", "x²", "match", "٣"]
VALUES = ["1", "-3", "٣", "'z w'", '""', "True", "None", "--1", "x", "'\\'", "-", "1.5", "''"]
# What mistakes are made of.
SIGNS = "()=,'\"\\ \t#ª²٣€–\u2028\u00a0\u0301\n\x7f!&|"
BLANKS = ["", " ", "\t", "  ", "\u00a0", "\u3000", "\x1f"]


def make_items(rng: random.Random) -> list[dict[str, Any]]:
    def markers() -> list[str]:
        return ["model_test", *rng.sample(MARKERS, rng.randint(0, 5))]

    def item(kind: str, case_id: str, name: str, other: list[str]) -> dict[str, Any]:
        given = {"kind": kind, "id": case_id, "name": f"{name}[{case_id}]", "markers": markers()}
        return {**given, "other_names": other}

    items = []
    for _ in range(MODELS):
        stem = f"{rng.choice(FAMILIES)}/pytorch-{rng.choice(VARIANTS)}-{rng.choice(STRATEGIES)}"
        mode = rng.choice(MODES)
        short = f"test_all_models_torch[{stem}-{mode}]"
        items.append(item("model", f"{stem}-full-{mode}", "test_all_models", [short]))
    for number in range(PLACEHOLDERS):
        items.append(item("placeholder", f"Future {number}", "test_placeholder_models", []))
    for number in range(LOADERS):
        items.append(item("discovery", f"broken_{number}/pytorch", "test_discovery", []))
    return items


class Expressions:
    def __init__(self, rng: random.Random, items: list[dict[str, Any]]):
        self._rng = rng
        self._names = [item["name"] for item in items]

    def pair(self) -> tuple[str, str]:
        """For -k and -m: mostly one of them."""
        choice = self._rng.random()
        if choice < 0.45:
            return self._any(), ""
        if choice < 0.9:
            return "", self._any()
        # pytest reads -m only when -k has been applied, so that no -k with a call belongs here.
        return self._name(), self._valid(2)

    def _any(self) -> str:
        blank = self._rng.choice(BLANKS)
        text = self._valid(self._rng.randint(0, 4))
        for _ in range(self._rng.choice([0, 0, 1, 1, 2, 5])):
            text = self._with_mistake(text)
        return blank + text if self._rng.random() < 0.3 else text

    def _valid(self, depth: int) -> str:
        form = self._rng.randint(0, 5) if depth > 0 else 0
        if form == 0:
            return self._name()
        if form == 1:
            return f"not {self._valid(depth - 1)}"
        if form == 2:
            return f"({self._valid(depth - 1)})"
        if form == 3:
            return self._call()
        word = self._rng.choice(["and", "or"])
        return f"{self._valid(depth - 1)} {word} {self._valid(depth - 1)}"

    def _name(self) -> str:
        choice = self._rng.random()
        if choice < 0.4:
            return self._rng.choice(MARKERS)
        if choice < 0.6:
            return self._rng.choice(ODD_NAMES)
        name = self._rng.choice(self._names)
        begin = self._rng.randrange(len(name))
        part = name[begin : begin + self._rng.randint(1, 12)]
        return self._rng.choice([part, part.upper(), part.lower(), part.swapcase()])

    def _call(self) -> str:
        keywords = [
            f"{self._rng.choice(KEYS)}={self._rng.choice(VALUES)}"
            for _ in range(self._rng.randint(1, 2))
        ]
        return f"{self._rng.choice([*MARKERS, 'parametrize'])}({', '.join(keywords)})"

    def _with_mistake(self, text: str) -> str:
        place = self._rng.randrange(len(text) + 1)
        form = self._rng.randint(0, 3)
        if form == 0:
            return text[:place] + self._rng.choice(SIGNS) + text[place:]
        if form == 1:
            return text[:place] + text[place + 1 :]
        if form == 2:
            return text[:place] + f" {self._rng.choice(['and', 'or', 'not'])} " + text[place:]
        return text[:place]


def answers_of_pytest(
    directory: Path, items: list[dict[str, Any]], expressions: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    loaders = "\n".join(f"def test_discovery_{number}(): pass" for number in range(LOADERS))
    module = directory / "tests" / "runner" / "test_models.py"
    module.parent.mkdir(parents=True)
    text = TESTS.format(models=MODELS, placeholders=PLACEHOLDERS, loaders=loaders)
    module.write_text(text, encoding="utf-8")
    request, answer = directory / "request.json", directory / "answer.json"
    request.write_text(json.dumps({"items": items, "expressions": expressions}), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--co", "-q", "-p", "oracle.pytest_expressions"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(SOURCE / "tests"),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "EXPRESSIONS_REQUEST": str(request),
        "EXPRESSIONS_ANSWER": str(answer),
    }
    # The root of the tests, whose name and whose parents' names are nothing for -k.
    (directory / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    ended = subprocess.run(
        [*command, "tests/runner/test_models.py"],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return json.loads(answer.read_text(encoding="utf-8"))


def ask_probe(requests: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    ended = subprocess.run(
        [BUILD / "tests" / "expression_probe"],
        input=lines,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return [json.loads(line) for line in ended.stdout.split("\n") if line]


def agree(theirs: dict[str, Any], ours: dict[str, Any]) -> bool:
    if "crash" in theirs:  # int() of a digit that is no decimal one
        return "unexpected character/s" in ours.get("error", "")
    # pytest lost text and column on the way through Python's compiler.
    lost = re.fullmatch(r"(Wrong .*): None: at column 1: (.*)", theirs.get("error", ""))
    if lost:
        error = ours.get("error", "")
        return error.startswith(lost[1]) and error.endswith(f": {lost[2]}")
    return theirs == ours


def test_expressions(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    items = make_items(rng)
    source = Expressions(rng, items)
    expressions = [source.pair() for _ in range(EXPRESSIONS)]
    theirs = answers_of_pytest(tmp_path, items, expressions)
    requests = [{"keyword": keyword, "marker": marker} for keyword, marker in expressions]
    _, *ours = ask_probe([{"items": items}, *requests])

    kept = [len(answer["kept"]) for answer in theirs if "kept" in answer]
    assert len(kept) > EXPRESSIONS / 4
    assert sum(0 < count < len(items) for count in kept) > EXPRESSIONS / 10
    assert len({answer["error"] for answer in theirs if "error" in answer}) > EXPRESSIONS / 10
    differing = [
        (pair, their, our)
        for pair, their, our in zip(expressions, theirs, ours, strict=True)
        if not agree(their, our)
    ]
    assert differing == []


def kind_of(character: str) -> str:
    kind = (
        (re.fullmatch(r"\w", character) is not None)
        + 2 * character.isidentifier()
        + 4 * f"a{character}".isidentifier()
        + 8 * character.isdecimal()
        + 16 * character.isspace()
    )
    # What is no word character cannot be in the key of a call.
    return chr(ord("0") + (kind if kind & 1 else kind & 16))


@pytest.mark.skipif(
    unicodedata.unidata_version != "14.0.0", reason="the tables are those of Unicode 14"
)
def test_every_character() -> None:
    characters = [chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
    (answer,) = ask_probe([{"text": "\n".join(characters)}])
    lower = answer["lower"].split("\n")
    kinds = answer["kinds"][::2]
    # The line feed itself splits into two empty parts.
    line_feed = characters.index("\n")
    del lower[line_feed]
    expected = [character.lower() for character in characters]
    expected[line_feed] = ""
    assert lower == expected
    differing = [
        (character, ours)
        for character, ours in zip(characters, kinds, strict=True)
        if ours != kind_of(character)
    ]
    assert differing == []


def test_character_tables_are_current() -> None:
    script = SOURCE / "scripts" / "render_character_tables.py"
    checked = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
    assert checked.returncode in (0, 2), checked.stdout
