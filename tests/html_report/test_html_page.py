# SPDX-License-Identifier: Apache-2.0
"""The page of the html plugin in a browser: what a reader sees and does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from html_report.browser import Browser, Page
from html_report.html_reports import write_report

from plugins import journal_records as records

Open = Callable[..., Page]

CASE_COUNT = 3000
SHARDING = {
    "mesh": {"shape": [1, 4], "axes": ["batch", "model"]},
    "devices": 4,
    "weight_bytes": 4 << 20,
    "device_0_weight_bytes": 1 << 20,
    "programs": {"inference": {"collectives": {"all-reduce": {"count": 6, "bytes": 2048}}}},
}
FAILED = records.case_finished(
    "bert/pytorch-tiny-tensor_parallel-full-training",
    "failed",
    case={
        "run_mode": "training",
        "parallelism": "tensor_parallel",
        "config": {
            "strategy": {"id": "tensor_parallel", "config": {"mesh": [1, 4]}},
            "comparators": [{"id": "pcc", "config": {"required": 0.99}}],
        },
    },
    outcome={
        "stage": "COMPARE",
        "message": "first line\nsecond line",
        "traceback": "Traceback: in forward",
        "output_tail": "what it printed",
        "comparisons": [records.comparison(passed=False, pcc=0.5)],
        "facts": {"model_name": "bert", "sharding": SHARDING},
        "timings": [
            {"stage": "LOAD", "phase": "", "seconds": 0.5},
            {"stage": "COMPILE", "phase": "forward", "seconds": 1.5},
        ],
        "seconds": 2.0,
    },
    verdict={"observed_status": "INCORRECT_RESULT", "reason": "PCC is too low"},
)
CRASHED = records.case_finished(
    "gpt2/pytorch-tiny-single_device-full-inference",
    "crashed",
    outcome={
        "stage": "RUN",
        "message": "killed",
        "signal": 11,
        "seconds": 30.0,
        "peak_rss_kib": 900000,
    },
)
PASSED = [
    records.case_finished(
        f"model_{i}/pytorch-single_device-full-inference",
        outcome={"comparisons": [records.comparison(pcc=0.999 - i / 1000)], "seconds": i + 0.25},
    )
    for i in range(4)
]
RUN = [
    records.run_started(
        working_directory="/my work", reproduce_options=" --arch n150", options={"seed": 7}
    ),
    *PASSED[:2],
    FAILED,
    CRASHED,
    *PASSED[2:],
    records.run_finished(),
]
HOSTILE = "</script><img src=x onerror=alert(1)>&lt;b&gt;<!--<script>]]>'\"\u2028`${1}"


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens the report on these events. In the end no page may have told of a problem."""
    pages: list[Page] = []

    def open_report(
        events: list[records.Record] = RUN, fragment: str = "", scheme: str = "light"
    ) -> Page:
        report = write_report(events, tmp_path / "report.html")
        pages.append(browser.open(report, fragment, scheme))
        return pages[-1]

    yield open_report
    for page in pages:
        assert page.problems == []


def ids(page: Page) -> list[str]:
    """Of the rows in the document, without what all ids end in."""
    shown = page.texts("#cases tbody tr[data-place] td:nth-child(2)")
    return [case_id.partition("/")[0] for case_id in shown]


def panel_text(page: Page, title: str) -> str:
    return page.evaluate(
        "[...document.querySelectorAll('#panel section')]"
        f".find(s => s.querySelector('h3').textContent === '{title}').textContent"
    )


def test_a_run_is_told_at_a_glance(open_page: Open) -> None:
    page = open_page()
    assert page.texts("#verdict") == ["2 of 6 cases went wrong"]
    assert page.texts(".tile") == ["1crashed", "1failed", "4passed"]
    assert ids(page) == ["model_0", "model_1", "bert", "gpt2", "model_2", "model_3"]
    assert page.evaluate("document.title") == "2 of 6 cases went wrong – 0f4c"
    assert page.texts("#stages-chart .label") == ["LOAD", "COMPILE"]
    assert page.texts("#results-chart .label") == ["single_device", "tensor_parallel"]
    page.choose("#dimension", "arch")
    assert page.texts("#results-chart .label") == ["n150"]
    told = "document.querySelector('#results-chart .bar').getAttribute('aria-label')"
    assert page.evaluate(told) == "4 passed, 1 failed, 1 crashed"


def test_each_choice_filters(open_page: Open) -> None:
    page = open_page()
    for control, value, left in [
        ("mode", "training", ["bert"]),
        ("parallelism", "tensor_parallel", ["bert"]),
        ("stage", "RUN", ["gpt2"]),
        ("reason", "PCC is too low", ["bert"]),
    ]:
        page.choose(f"#filter-{control}", value)
        assert ids(page) == left, control
        address = f"'#' + new URLSearchParams({{{control}: '{value}'}})"
        assert page.evaluate("location.hash") == page.evaluate(address)
        page.click("#filter-reset")
        assert len(ids(page)) == 6


def test_cases_keep_the_architecture_of_their_run(open_page: Open) -> None:
    """The journals of several machines may be in one report."""
    case = PASSED[0]
    archs = ("n150", "p150", "p150")
    runs = [event for arch in archs for event in (records.run_started(arch=arch), case)]
    page = open_page([*runs, records.run_finished()])
    assert page.texts("#cases td:nth-child(3)") == ["n150", "p150"]
    assert page.texts("#results-chart .label") == ["n150", "p150"]
    page.click("#cases [data-sort=arch]")
    page.click("#cases [data-sort=arch]")
    assert page.texts("#cases td:nth-child(3)") == ["p150", "n150"]
    page.choose("#filter-arch", "p150")
    assert page.texts("#cases td:nth-child(3)") == ["p150"]


def test_search_and_results_filter_together(open_page: Open) -> None:
    page = open_page()
    page.press("/")
    page.type("single model")
    assert ids(page) == ["model_0", "model_1", "model_2", "model_3"]
    assert page.texts("#shown") == ["4 of 6"]
    page.click(".tile[data-result=failed]")
    assert ids(page) == []
    assert not page.evaluate("document.getElementById('nothing').hidden")
    page.click("#filter-reset")
    page.click(".tile[data-result=failed]")
    page.click(".tile[data-result=crashed]")
    assert ids(page) == ["bert", "gpt2"]
    assert page.evaluate("document.activeElement.dataset.result") == "crashed"


def test_a_bar_filters_by_its_label(open_page: Open) -> None:
    page = open_page()
    page.click("#results-chart li:nth-child(2) button")
    assert ids(page) == ["bert"]
    assert page.texts("#stages-chart .label") == ["LOAD", "COMPILE"]
    page.click("#reasons-chart li button")
    assert page.texts("#shown") == ["1 of 6"]


def test_each_column_sorts(open_page: Open) -> None:
    page = open_page()
    for column, first in [
        ("result", ["gpt2", "bert", "model_0"]),
        ("id", ["bert", "gpt2", "model_0"]),
        ("mode", ["model_0", "model_1", "gpt2"]),
        ("parallelism", ["model_0", "model_1", "gpt2"]),
        ("stage", ["model_0", "model_1", "model_2"]),
        ("seconds", ["gpt2", "model_3", "model_2"]),
        ("pcc", ["model_0", "model_1", "model_2"]),
        ("memory", ["gpt2", "model_0", "model_1"]),
        ("reason", ["model_0", "model_1", "model_2"]),
    ]:
        head = f"#cases [data-sort={column}]"
        direction = f"document.querySelector('{head}').parentElement.getAttribute('aria-sort')"
        usual = ["ascending", "descending"]
        if column in ("seconds", "pcc", "memory"):
            usual.reverse()
        page.click(head)
        assert page.evaluate(direction) == usual[0], column
        assert ids(page)[:3] == first, column
        page.click(head)
        assert page.evaluate(direction) == usual[1], column
        if column == "pcc":
            assert ids(page) == ["bert", "model_3", "model_2", "model_1", "model_0", "gpt2"]
        page.click(head)
        assert page.evaluate(direction) == "none", column
        assert ids(page)[0] == "model_0", column


def test_an_opened_case_tells_all(open_page: Open) -> None:
    page = open_page()
    page.click("#cases tbody tr[data-place='2']")
    assert page.texts("#panel-title") == [f"failed{FAILED['case']['id']}"]
    assert "PCC is too low" in panel_text(page, "Why")
    assert "first line\nsecond line" in panel_text(page, "Why")
    assert "COMPILE forward1.50 s, 75 %" in panel_text(page, "Stages")
    assert page.texts("#panel .metrics tbody tr") == ["all leaves0.5 ✕0.03125", "logits0.5 ✕"]
    assert "Traceback: in forward" in panel_text(page, "Stacks")
    assert "what it printed" in panel_text(page, "Output")
    assert "1 × 4 (batch, model)" in panel_text(page, "Sharding")
    assert "6 × all-reduce, 2.00 KiB" in panel_text(page, "Sharding")
    assert page.texts("#panel .command pre") == [
        "cd '/my work'\ntt-host run"
        f" 'tests/runner/test_models.py::test_all_models[{FAILED['case']['id']}]' --arch n150"
    ]
    assert '"required": 0.99' in panel_text(page, "Configuration in force")
    assert '"seed": 7' in panel_text(page, "Configuration in force")
    page.click("#panel-next")
    assert "Signal11" in panel_text(page, "Overview")
    page.click("#panel-close")
    assert page.evaluate("document.getElementById('panel').hidden")


def test_the_keyboard_is_enough(open_page: Open) -> None:
    page = open_page()
    chosen = "document.getElementById('cases').getAttribute('aria-activedescendant')"
    page.evaluate("document.querySelector('#cases thead button:last-child').focus()")
    page.evaluate("document.getElementById('cases').focus()")
    page.press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp")
    assert page.evaluate(chosen) == "case-2"
    outline = "getComputedStyle(document.querySelector('tr[aria-selected=true]')).outlineStyle"
    assert page.evaluate(outline) == "solid"
    page.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel"
    page.press("Escape")
    assert page.evaluate("document.activeElement.id") == "cases"
    assert page.evaluate("document.getElementById('panel').hidden")
    page.press("End", "Enter")
    assert page.texts("#panel-title")[0].endswith(PASSED[3]["case"]["id"])
    page.press("Escape", "Home")
    assert page.evaluate(chosen) == "case-0"
    page.press("/")
    assert page.evaluate("document.activeElement.id") == "filter-text"


def test_an_address_leads_to_a_case(open_page: Open) -> None:
    page = open_page(fragment=f"#sort=-seconds&result=failed,crashed&case={FAILED['case']['id']}")
    assert ids(page) == ["gpt2", "bert"]
    assert page.texts("#panel-title") == [f"failed{FAILED['case']['id']}"]


def test_no_text_becomes_markup(open_page: Open) -> None:
    case = records.case_finished(
        HOSTILE,
        "failed",
        case={
            "parallelism": HOSTILE,
            "variant": HOSTILE,
            "loader_path": HOSTILE,
            "markers": [HOSTILE],
            "config_reason": HOSTILE,
            "config": {"strategy": {"id": HOSTILE, "config": {HOSTILE: HOSTILE}}},
        },
        outcome={
            "stage": HOSTILE,
            "message": HOSTILE,
            "traceback": HOSTILE,
            "output_tail": HOSTILE,
            "timings": [{"stage": HOSTILE, "phase": HOSTILE, "seconds": 1}],
            "comparisons": [
                records.comparison(
                    False,
                    error=HOSTILE,
                    metrics=[records.metric(HOSTILE, 1, 2, False, leaf=HOSTILE, note=HOSTILE)],
                    strict_failures=[{"check": "shape", "leaf": HOSTILE, "text": HOSTILE}],
                )
            ],
            "facts": {"model_name": HOSTILE, HOSTILE: {HOSTILE: [HOSTILE]}},
        },
        verdict={
            "reason": HOSTILE,
            "guidance": [HOSTILE],
            "failing_reason": {"name": HOSTILE, "component": HOSTILE, "summary": HOSTILE},
        },
    )
    started = records.run_started(
        uid=HOSTILE, arch=HOSTILE, command_line=[HOSTILE], reproduce_options=HOSTILE,
        working_directory=HOSTILE, options={HOSTILE: HOSTILE}, ci={HOSTILE: HOSTILE},
    )  # fmt: skip
    page = open_page([started, case, records.run_finished()])
    page.press("/")
    page.type(HOSTILE)
    page.click("#cases tbody tr[data-place='0']")
    assert page.texts("#panel-title span:last-child") == [HOSTILE]
    assert page.texts("#panel pre.message") == [HOSTILE]
    assert HOSTILE in panel_text(page, "Comparison")
    assert page.texts("#results-chart .label") == [HOSTILE]
    assert page.evaluate("document.querySelectorAll('img, b:not(.tile b), iframe').length") == 0
    assert page.evaluate("document.scripts.length") == page.evaluate(
        "document.querySelectorAll('script[type=\"application/json\"]').length + 1"
    )


def test_facts_of_an_odd_form_hide_nothing_else(open_page: Open) -> None:
    """The process of the case tells them."""
    for sharding in ("text", [1], {"mesh": 7}, {"mesh": {"shape": "4"}}, {"programs": {"p": None}}):
        facts = {"sharding": sharding, "__proto__": 1}
        case = records.case_finished("odd", outcome={"facts": facts})
        page = open_page([records.run_started(), case, records.run_finished()])
        page.click("#cases tbody tr[data-place='0']")
        assert "PASSED" in panel_text(page, "Overview")
        assert "__proto__" in panel_text(page, "Facts")
    assert "Cannot be shown" in panel_text(page, "Sharding")


def test_only_the_script_of_the_page_runs(browser: Browser, tmp_path: Path) -> None:
    page = browser.open(write_report(RUN, tmp_path / "report.html"))
    page.evaluate("const script = document.createElement('script'); script.text = 'window.ran = 1'")
    page.evaluate("document.body.append(script)")
    assert page.evaluate("window.ran") is None
    assert "violates the following Content Security Policy" in "".join(page.problems)


def test_light_and_dark(open_page: Open) -> None:
    brightness = (
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3)"
        ".reduce((sum, value) => sum + Number(value), 0) / 3"
    )
    dark = open_page(scheme="dark")
    assert dark.evaluate(brightness) < 50
    light = open_page()
    assert light.evaluate(brightness) > 200
    light.click("#theme")
    assert light.evaluate(brightness) < 50
    assert open_page().evaluate(brightness) < 50, "it is remembered"
    light.click("#theme")
    assert light.evaluate(brightness) > 200


def test_of_many_cases_only_those_in_sight_are_in_the_document(open_page: Open) -> None:
    many = [
        records.case_finished(f"{i}/model", "failed" if i % 10 == 0 else "passed")
        for i in range(CASE_COUNT)
    ]
    page = open_page([records.run_started(), *many, records.run_finished()])
    assert len(ids(page)) < 100
    rows = "document.getElementById('cases').getAttribute('aria-rowcount')"
    assert page.evaluate(rows) == str(CASE_COUNT + 1)
    page.evaluate("document.getElementById('cases').focus()")
    page.press("End", "Enter")
    assert page.texts("#panel-title span:last-child") == [f"{CASE_COUNT - 1}/model"]
    assert ids(page)[-1] == str(CASE_COUNT - 1)
    assert len(ids(page)) < 100
    page.press("Escape")
    page.click(".tile[data-result=failed]")
    assert page.texts("#shown") == ["300 of 3,000"]
