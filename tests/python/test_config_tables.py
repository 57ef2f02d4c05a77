# SPDX-License-Identifier: Apache-2.0
"""Tables of test_config written as Python: read as data, with places, and never run."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tt_host_worker.config_tables import read_tables

pytestmark = pytest.mark.filterwarnings("ignore:.*invalid escape sequence")

SETTINGS = settings(max_examples=80, deadline=None, derandomize=True, database=None)


def read(text: str) -> dict:
    """The answer for one file, as the host gets it."""
    (answer,) = read_tables({"files": [text]})["files"]
    return json.loads(json.dumps(answer))


def value_of(node: list) -> Any:
    """What a node stands for, its places left out."""
    _, _, *rest = node
    if rest[0] == "list" and len(rest) == 2:
        return [value_of(element) for element in rest[1]]
    if rest[0] == "mapping" and len(rest) == 2:
        return {key: value_of(inner) for key, _, _, inner in rest[1]}
    return rest[0]


def values(text: str) -> Any:
    answer = read(text)
    assert answer["problems"] == []
    return value_of(answer["root"])


def problems(text: str) -> list[str]:
    answer = read(text)
    assert answer["problems"]
    return [f"{line}:{column}: {what}" for line, column, what, _ in answer["problems"]]


def test_upstream_tables_are_read():
    text = (
        '"""Docstring."""\n'
        "from tests.utils import BringupStatus, ModelTestStatus\n\n"
        "PLACEHOLDER_MODELS = {'Gpt 5': {'bringup_status': BringupStatus.NOT_STARTED}}\n"
        "test_config = {\n"
        '    "a/pytorch-x-single_device-full-inference": {\n'
        '        "status": ModelTestStatus.EXPECTED_PASSING,\n'
        '        "required_pcc": 0.97, "assert_pcc": False, "reason": None,\n'
        '        "markers": ["push"], "supported_archs": ("n150", "p150"), "atol": -1.5,\n'
        "    },\n"
        "}\n"
    )
    assert values(text) == {
        "PLACEHOLDER_MODELS": {"Gpt 5": {"bringup_status": "NOT_STARTED"}},
        "test_config": {
            "a/pytorch-x-single_device-full-inference": {
                "status": "EXPECTED_PASSING",
                "required_pcc": 0.97,
                "assert_pcc": False,
                "reason": None,
                "markers": ["push"],
                "supported_archs": ["n150", "p150"],
                "atol": -1.5,
            }
        },
    }


def test_places_count_bytes():
    root = read("test_config = {'ä': {}, 'b': 1}\n")["root"]
    ((_, *table_place, table),) = root[3]
    assert table_place == [1, 1]
    assert [(key, line, column) for key, line, column, _ in table[3]] == [
        ("ä", 1, 16),
        ("b", 1, 26),
    ]


@pytest.mark.parametrize(
    "merge",
    ["test_config = A | B", "test_config = {**A, **B}", "test_config = A\ntest_config |= B"],
)
def test_tables_are_merged(merge):
    assert values(f"A = {{'x': 1}}\nB: dict = {{'y': 2}}\n{merge}\n") == {
        "test_config": {"x": 1, "y": 2}
    }


def test_a_key_of_two_merged_tables_is_told_with_both_places():
    answer = read("A = {'x': 1}\ntest_config = A | {'x': 2}\n")
    assert answer["problems"] == [[2, 20, "duplicate key 'x'", [1, 6]]]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("test_config = {'a': f()}", "1:21: expected data, got a call"),
        ("test_config = {k: 1 for k in 'ab'}", "1:15: expected data, got a comprehension"),
        ("test_config = {f'{1}': 1}", "1:16: expected data, got an f-string"),
        ("test_config = {1: 1}", "1:16: expected text as key"),
        ("test_config = {'a': 1, 'a': 2}", "1:24: duplicate key 'a'"),
        ("test_config = {'a': B}", "1:21: name 'B' has no value here"),
        ("import x\ntest_config = x", "2:15: 'x' is imported; imports are not read"),
        ("test_config = {'a': 1e999}", "1:21: expected a finite number"),
        ("test_config = {'a': 9999999999999999999}", "1:21: expected a number of at most 63 bits"),
        ("test_config = {'a': '\\ud800'}", "1:21: expected text without lone surrogates"),
        ("test_config = {}\ntest_config = {}", "2:1: 'test_config' is assigned twice"),
        ("if True: pass", "1:1: expected data, got an if statement"),
        ("import os; os.remove('x')", "1:12: expected data, got an expression that is assigned to"),
        ("configs = {}", "1:1: no table named test_config or PLACEHOLDER_MODELS; the names are"),
        ("test_config = {", "1:15: not Python: '{' was never closed"),
        ("test_config = '\0'", "1:1: not Python: "),
    ],
)
def test_mistakes_have_places(text, problem):
    (found,) = problems(text)
    assert found.startswith(problem)


def test_every_mistake_is_told():
    assert len(problems("test_config = {'a': f(), 2: 1, 'b': x}\nclass C: pass\n")) == 4


def test_names_that_multiply_are_stopped():
    lines = ["a0 = ['x', 'x', 'x', 'x']"]
    lines += [f"a{i} = [{', '.join([f'a{i - 1}'] * 8)}]" for i in range(1, 20)]
    multiplied = "\n".join([*lines, "test_config = a19"])
    assert any("multiply" in problem for problem in problems(multiplied))
    nested = "test_config = " + "[" * 90 + "]" * 90
    assert any("nested too deeply" in problem for problem in problems(nested))
    assert problems("test_config = " + "-" * 20000 + "1")


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
)
tables = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), inner)
    ),
    max_leaves=20,
)


@SETTINGS
@given(tables)
def test_whatever_repr_writes_is_read_back(table):
    assert values(f"test_config = {table!r}\n") == {"test_config": table}


WORDS = [
    "test_config", "PLACEHOLDER_MODELS", "=", "|=", "{", "}", "[", "]", "(", ")", "'a'", '"b"',
    ":", ",", "1", "-", "1.5", "None", "True", "x", ".", "|", "**", "\n", "    ", "import",
    "from", "def", "f''", "lambda", "if", "else", "for", "in", "await", "yield", "b'c'", "1j",
    "...", "#", "\\", "@", "del", "global", ":=", "1e999", "'\\ud800'", "async", "class",
    "match", "type", "*", "\x00", "\f",
]  # fmt: skip


@SETTINGS
@given(st.lists(st.sampled_from(WORDS), max_size=24))
@example(["x", "[", "0", "]", "=", "1"])
@example(["PLACEHOLDER_MODELS", ":", "x", "=", "{", "}"])
def test_any_words_give_an_answer(words):
    text = " ".join(words)
    answer = read(text)
    assert answer["root"] is not None or answer["problems"]
    for line, column, what, first in answer["problems"]:
        assert line >= 1
        assert column >= 0
        assert what
        assert first is None or len(first) == 2


@SETTINGS
@given(st.text(max_size=60))
def test_any_text_gives_an_answer(text):
    answer = read(text)
    assert answer["root"] is not None or answer["problems"]


@SETTINGS
@given(tables, st.sampled_from(WORDS), st.integers(0, 60))
def test_a_damaged_table_gives_an_answer(table, word, at):
    text = f"test_config = {table!r}\n"
    read(text[:at] + word + text[at:])
    read(text[:at])


def test_what_is_right_beside_a_mistake_is_read():
    answer = read("test_config = {'a': f(), 'b': {'c': [1, g(), 2], 'd': 3}, **h()}\n")
    assert len(answer["problems"]) == 3
    assert value_of(answer["root"]) == {"test_config": {"b": {"c": [1, 2], "d": 3}}}
