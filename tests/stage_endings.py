# SPDX-License-Identifier: Apache-2.0
"""Models whose one call ends inside each stage, and what has to be said of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

from model_tree import add_loader, case_id
from tt_host_program import TtHost

RUNTIMES = Path(__file__).parent / "e2e" / "runtimes"
STATUS = {
    "LOWER": "FAILED_FE_COMPILATION",
    "COMPILE": "FAILED_TTMLIR_COMPILATION",
    "RUN": "FAILED_RUNTIME",
}
RESULT = {"fails": "failed", "hangs": "timeout", "crashes": "crashed"}
Ending = tuple[str, str]
ENDINGS: list[Ending] = list(itertools.product(STATUS, RESULT))


def add_models(models: Path, endings: Iterable[Ending] = ENDINGS) -> None:
    """One loader per ending, and `through`, whose call comes to its end."""
    for stage, ending in endings:
        _add(models, f"{stage.lower()}_{ending}", f'model.ending = "{stage} {ending}"')
    _add(models, "through", "pass")


def _add(models: Path, name: str, ending: str) -> None:
    add_loader(models, name, load_model=f"model = torch.nn.Linear(8, 4)\n{ending}\nreturn model")


def assert_each_is_classified(tt_host: TtHost, endings: Iterable[Ending] = ENDINGS) -> None:
    finished = tt_host.finished()
    found = {id_: _ended(record) for id_, record in finished.items()}
    expected = {
        case_id(f"{stage.lower()}_{ending}"): (RESULT[ending], STATUS[stage], stage)
        for stage, ending in endings
    }
    expected[case_id("through")] = ("passed", "PASSED", "COMPARE")
    assert found == expected, [record["outcome"]["message"] for record in finished.values()]


def _ended(record: dict) -> tuple[str, str, str]:
    verdict = record["verdict"]
    return verdict["result"], verdict["observed_status"], record["outcome"]["stage"]
