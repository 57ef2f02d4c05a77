# SPDX-License-Identifier: Apache-2.0
"""One case's model, whatever framework it is written in: the stages before PLACE."""

from __future__ import annotations

import abc
import contextlib
from typing import Any

from ..failures import CaseError
from ..golden import Golden
from ..golden_reuse import GoldenReuse
from ..runtimes.interface import Program
from ..sharding import Findings


class CaseModel(abc.ABC):
    """Made with the case's request, its plan, the loader's class and the findings that hold what is
    wrong with the plan's mesh; called in this order.

    Every method may raise CaseError, and NotApplicableError where the plan does not apply to the
    loader.
    """

    @abc.abstractmethod
    def facts(self) -> dict[str, Any]:
        """What the report says of the model before it is loaded."""

    @abc.abstractmethod
    def load(self) -> None:
        """The weights, under the case's seed."""

    @abc.abstractmethod
    def parameter_count(self) -> int:
        """Numbers that training would change, of all parameters together; those that get their
        shape from the first inputs do not count."""

    @abc.abstractmethod
    def dropout_neutralised(self) -> contextlib.AbstractContextManager[None]:
        """Inside, nothing drops anything; entered before the model is copied for two sides."""

    @abc.abstractmethod
    def load_inputs(self) -> str | None:
        """Inputs for both sides, under the case's seed; a remark where the sides share state."""

    @abc.abstractmethod
    def divide(self, findings: Findings) -> None:
        """Resolves what the plan divides; what is wrong with it goes to `findings`."""

    def program_of_shapes(self) -> Program:
        """Instead of `run_golden` and `program`, for a case that is compiled and no more."""
        raise CaseError("unsupported", "--compile-only does not know models of this framework")

    @abc.abstractmethod
    def run_golden(self, reuse: GoldenReuse | None) -> Golden:
        """The golden run; what only it needed is gone afterwards.

        reuse  where the result may be another case's; a family need not use it
        """

    @abc.abstractmethod
    def program(self, golden: Golden) -> Program:
        """What the runtime executes; it owns all of it."""
