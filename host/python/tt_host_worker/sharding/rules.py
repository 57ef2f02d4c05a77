# SPDX-License-Identifier: Apache-2.0
"""Rules of a plan: a glob over names, and how what it matches is divided."""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .findings import Findings, did_you_mean
from .mesh import Mesh, Spec, check_axes, check_spec


@dataclass(frozen=True)
class Rule:
    """One rule of a plan, or what a loader says of one tensor.

    match         glob over names; for a loader's, its method
    replicates    a tensor that `spec` does not fit stays whole, and that is no mistake
    min_elements  smaller tensors are not meant
    optional      it may match nothing
    """

    match: str
    spec: Spec
    replicates: bool = False
    min_elements: int = 0
    optional: bool = False

    @staticmethod
    def of(asked: Mapping[str, Any]) -> Rule:
        """A rule as it stands in a plan."""
        return Rule(
            asked["match"],
            tuple(tuple(entry) if isinstance(entry, list) else entry for entry in asked["dims"]),
            asked.get("indivisible") == "replicate",
            asked.get("min_elements", 0),
            asked.get("optional", False),
        )

    def means(self, value: Any) -> bool:
        return self.min_elements == 0 or math.prod(value.shape) >= self.min_elements

    def divides(self, name: str, shape: Sequence[int], mesh: Mesh, findings: Findings) -> bool:
        """Whether a tensor that it decides is divided by it; why it cannot be goes to `findings`,
        unless it may then stay whole."""
        mistake = check_spec(name, shape, self.spec, mesh)
        if mistake and not self.replicates:
            findings.error(mistake, rule=self.match, name=name, shape=tuple(shape))
        return not mistake


Decided = dict[str, Rule]


def decide(
    asked: Iterable[Mapping[str, Any]],
    named: Mapping[str, Any],
    kind: str,
    mesh: Mesh,
    findings: Findings,
    aliases: Mapping[str, str] | None = None,
) -> Decided:
    """Name → the first rule that means it. What no rule means is not in there.

    aliases  further names by which rules may find what is in `named`
    """
    names = {**{name: name for name in named}, **(aliases or {})}
    decided: Decided = {}
    for rule in map(Rule.of, asked):
        found = [names[name] for name in names if fnmatch.fnmatchcase(name, rule.match)]
        matching = list(dict.fromkeys(found))
        meant = [name for name in matching if rule.means(named[name])]
        before = {decided[name].match: None for name in meant if name in decided}
        free = [name for name in meant if name not in decided]
        _explain(rule, len(matching), len(meant), len(free), list(before), kind, names, findings)
        if mistake := check_axes(f"rule '{rule.match}'", rule.spec, mesh):
            findings.error(mistake, rule=rule.match)
        else:
            decided |= dict.fromkeys(free, rule)
    return decided


def _explain(
    rule: Rule,
    matching: int,
    meant: int,
    free: int,
    before: list[str],
    kind: str,
    names: Iterable[str],
    findings: Findings,
) -> None:
    if matching == 0 and not rule.optional:
        findings.error(
            f"rule '{rule.match}': no {kind} of that name{did_you_mean(rule.match, names)}",
            rule=rule.match,
        )
    elif matching > 0 and meant == 0:
        findings.warning(
            f"rule '{rule.match}' divides nothing: none of the {matching} that it matches has "
            f"{rule.min_elements} elements",
            rule=rule.match,
        )
    elif meant > 0 and free == 0:
        earlier = "', '".join(before)
        findings.warning(
            f"rule '{rule.match}' decides nothing: '{earlier}' before it matches all that it does",
            rule=rule.match,
        )


def divided(
    decided: Decided, named: Mapping[str, Any], mesh: Mesh, findings: Findings, kind: str = ""
) -> dict[str, Spec]:
    """The specs of what is divided; what does not fit its rule is not in there.

    kind  goes before names in findings
    """
    return {
        name: rule.spec
        for name, rule in decided.items()
        if rule.divides(kind + name, named[name].shape, mesh, findings)
    }
