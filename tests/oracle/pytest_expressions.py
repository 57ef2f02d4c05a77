# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin: applies many -k and -m to one collection, as that pytest does it.

Reads EXPRESSIONS_REQUEST and writes EXPRESSIONS_ANSWER, both files of JSON. The collected items get
the names and markers of the request.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import _pytest.mark
import pytest
from _pytest.mark.structures import Mark, MarkDecorator


def describe(item: pytest.Item, given: dict[str, Any]) -> None:
    item.name = given["name"]
    item.extra_keyword_matches.update(given["other_names"])
    for name in given["markers"]:
        mark = Mark(name, (), {}, _ispytest=True)
        item.add_marker(MarkDecorator(mark, _ispytest=True))


def apply(items: list[pytest.Item], config: pytest.Config, keyword: str, marker: str) -> dict:
    config.option.keyword, config.option.markexpr = keyword, marker
    left = list(items)
    try:
        _pytest.mark.pytest_collection_modifyitems(left, config)
    except pytest.UsageError as error:
        return {"error": str(error)}
    except Exception as error:  # pytest would end with an internal error
        return {"crash": repr(error)}
    return {"kept": [items.index(item) for item in left]}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    request = json.loads(Path(os.environ["EXPRESSIONS_REQUEST"]).read_text(encoding="utf-8"))
    for item, given in zip(items, request["items"], strict=True):
        describe(item, given)
    answers = [apply(items, config, *pair) for pair in request["expressions"]]
    config.option.keyword = config.option.markexpr = ""
    Path(os.environ["EXPRESSIONS_ANSWER"]).write_text(json.dumps(answers), encoding="utf-8")
