# SPDX-License-Identifier: Apache-2.0
"""What is wrong, or odd, in a plan when it meets a model: collected, then told all at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..failures import CaseError

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Finding:
    """A sentence, and apart from it what it is about.

    severity  "error": the case cannot run; "warning": it runs, perhaps not as it was meant
    rule      the glob of the plan's rule, or the loader's method
    name      of the parameter, argument or module
    """

    severity: str
    text: str
    rule: str | None = None
    name: str | None = None
    shape: tuple[int, ...] | None = None


class Findings:
    """In the order in which they were found."""

    def __init__(self) -> None:
        self.all: list[Finding] = []

    def error(self, text: str, **about: Any) -> None:
        self.all.append(Finding(ERROR, text, **about))

    def warning(self, text: str, **about: Any) -> None:
        self.all.append(Finding(WARNING, text, **about))

    def refuse(self) -> None:
        """Raises CaseError of class plan with every error, one a line, if there is one."""
        if errors := [finding.text for finding in self.all if finding.severity == ERROR]:
            raise CaseError("plan", "\n".join(errors))

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(finding) for finding in self.all]


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """ " (did you mean 'weight'?)", or nothing where no name is near."""
    close = difflib.get_close_matches(name, list(names), 1)
    return f" (did you mean '{close[0]}'?)" if close else ""


def listed(values: Sequence[object], most: int = 8) -> str:
    """ "1, 2, 4"; what goes beyond `most` is dots."""
    return ", ".join([*map(str, values[:most]), *(["…"] if len(values) > most else [])])
