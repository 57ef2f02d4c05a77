#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Renders host/judge/verdict_table.json into docs/status-reference.md.

`--check` compares instead of writing and exits 1 when the page is out of date.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "host" / "judge" / "verdict_table.json"
PAGE = ROOT / "docs" / "status-reference.md"

Row = dict[str, Any]

HEAD = """\
# Status reference

This page is made from `host/judge/verdict_table.json` by `scripts/render_status_reference.py`.
A test computes every combination below and fails when code and table differ.

A case ends at a stage, with a class that names the kind of failure. Those two give the *cause* and
the *observed status*. Expectation (the `status` of test_config), ending and cause give the verdict.

## Where a case ended

"""

BETWEEN = """
The classes are:

"""

VERDICTS = """
## The verdict

"""

TAIL = """
`by end` takes the observed status from the first table. A case is `cancelled` when the run was
interrupted before the case had ended, and `compiled` when `--compile-only` asked for no more: it
passes, and nothing is known of its results.

The tag `bringup_status` follows one of two rules:

- *recorded, else PASSED*: the `bringup_status` of test_config where it has one, with its `reason`.
- *recorded with its reason, else observed*: test_config's `bringup_status` where it has both that
  and a `reason`; else the observed status and the message of the failure; `UNKNOWN` and
  `Not specified` when there is no message either.

The observed status always stands beside it as `tth.observed_status`.

A known failure with a recorded `bringup_status` that fails earlier than recorded is marked
`drift: worse`, later `drift: better`; so is one that was only compiled and recorded to fail before
that.

## Guidance

Of a case that passed all of its comparisons, the verdict advises what to change in test_config, by
upstream's names. A threshold is *reached* where the PCC is above it by more than 0.004: results
that are nearer come out on either side from run to run.

- `RM_XFAIL`: it is a known failure; `status: EXPECTED_PASSING` would be true of it.
- `ADD_CONFIG`: test_config does not say what is expected of it: it has no entry, or one without a
  `status`.
- `ENABLE_PCC`: the check is off (`assert_pcc: false`), and the `required_pcc` in force is reached;
  `ENABLE_PCC_099` where that is 0.99, as where nothing else is said, or more.
- `RAISE_PCC`: `required_pcc` is below 0.99, and the next multiple of 0.01 is reached;
  `RAISE_PCC_099` where 0.99 is.

The PCC is the smallest over the comparisons that gate, over all of them where none gates; where it
is undefined, nothing is advised about it. Samples:

"""


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in [header, ["---"] * len(header), *rows]]
    return "\n".join(lines) + "\n"


def names(values: list[str]) -> str:
    return ", ".join(f"`{value}`" if value else "none" for value in values)


def end_cells(row: Row, classes: dict[str, list[str]]) -> list[str]:
    every_class = set(row["classes"]) == set(classes)
    shown = "any" if every_class else ", ".join(row["classes"])
    return [names(row["stages"]), shown, row["cause"], f"`{row['observed_status']}`"]


def verdict_cells(row: Row, every_expectation: set[str]) -> list[str]:
    every = set(row["expectation"]) == every_expectation
    ending = row["ending"]
    if row["comparison"]:
        ending += {"passed": ", all passed", "failed": ", not all passed", "none": ", none made"}[
            row["comparison"]
        ]
    return [
        "any" if every else names(row["expectation"]),
        ending,
        row["cause"] or "",
        f"**{row['result']}**",
        row["observed_status"]
        if row["observed_status"] == "by end"
        else names([row["observed_status"]]),
        row["tag"],
        row["junit"],
        "1" if row["fails_run"] else "0",
        names(row["guidance"]) if row["guidance"] else "",
    ]


def pcc_cells(row: Row) -> list[str]:
    values = ["undefined" if value is None else str(value) for value in row["pcc"]]
    return [row["check"], str(row["required_pcc"]), ", ".join(values), names(row["guidance"])]


def render(source: dict[str, Any]) -> str:
    every_expectation = {name for row in source["results"] for name in row["expectation"]}
    ends = table(
        ["ended in", "class", "cause", "observed status"],
        [end_cells(row, source["classes"]) for row in source["ends"]],
    )
    classes = "".join(
        f"- {group}: {names(members)}\n" for group, members in source["classes"].items()
    )
    verdicts = table(
        [
            "expectation",
            "ending",
            "cause",
            "result",
            "observed status",
            "tag `bringup_status`",
            "JUnit element",
            "exit code",
            "guidance",
        ],
        [verdict_cells(row, every_expectation) for row in source["results"]],
    )
    pcc = table(
        ["check", "`required_pcc`", "PCC of the comparisons", "guidance"],
        [pcc_cells(row) for row in source["pcc_guidance"]],
    )
    return HEAD + ends + BETWEEN + classes + VERDICTS + verdicts + TAIL + pcc


def main() -> int:
    page = render(json.loads(TABLE.read_text(encoding="utf-8")))
    if "--check" in sys.argv[1:]:
        current = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        if current != page:
            print(f"{PAGE.relative_to(ROOT)} is out of date: run {Path(__file__).name}")
            return 1
        return 0
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
