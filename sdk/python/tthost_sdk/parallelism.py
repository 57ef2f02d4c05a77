# SPDX-License-Identifier: Apache-2.0
"""Parallelism plugins turn static facts of a case into an execution plan.

The plan is data: the host's runtime executes it, prints it and puts it into the report. What its
vocabulary lacks a plan leaves to hooks (`tthost_sdk.hooks`). Both documents are plain dicts, as
`schemas/plan_request.schema.json` and `schemas/plan.schema.json` say.
"""

from __future__ import annotations

import abc
from collections.abc import Mapping
from typing import Any, Literal, NotRequired, Required, TypedDict

from .call import Call

# Per dimension of a tensor: a mesh axis, several axes, or None for "whole on each device".
Dims = list[str | list[str] | None]


class LoaderFacts(TypedDict):
    """capabilities: methods that the loader defines, such as `load_shard_spec`."""

    capabilities: list[str]


class PlanRequest(TypedDict):
    """What is known before anything of the model is imported.

    sdk          version that the host speaks, "1.0"
    num_devices  of the case, from 1 on
    arch         the --arch value, or None
    run_mode     "inference" or "training"
    framework    "pytorch", "jax"; empty where the loader's source does not say
    facts        those that the manifest asks for by name; None where source does not say
    """

    schema: str
    sdk: str
    num_devices: int
    arch: str | None
    run_mode: Literal["inference", "training"]
    framework: str
    loader: LoaderFacts
    facts: dict[str, Any]


class Process(TypedDict, total=False):
    """What the process of the case needs; the manifest states it too."""

    spmd: bool
    devices: Required[int]
    env: dict[str, str]
    start: Literal["fork", "spawn"]


class ShardRule(TypedDict):
    """How the parameters, inputs or modules that a glob matches are divided.

    indivisible   "error" (default), or "replicate": what does not divide stays whole
    min_elements  weights only: smaller ones stay whole
    optional      matching nothing is no mistake
    """

    match: str
    dims: Dims
    indivisible: NotRequired[Literal["error", "replicate"]]
    min_elements: NotRequired[int]
    optional: NotRequired[bool]


class Plan(TypedDict, total=False):
    """The answer. `schema` and `strategy` are filled in where they are left out.

    mesh         {"shape": [1, 4], "axes": ["batch", "model"]} or {"from": "loader"}; None: no mesh
    inputs       {"batch": {"factor": "devices", "dim": 0}, "shard": [rules]}
    weights      {"from": "loader"}, {"shard": [rules]} or both; None: whole on every device
    activations  {"from": "loader", "optional": True}, {"shard": [rules]} or both
    hooks        {"python": "module:Object"}; see `tthost_sdk.hooks`
    """

    schema: str
    strategy: str
    process: Required[Process]
    mesh: dict[str, Any] | None
    inputs: dict[str, Any]
    weights: dict[str, Any] | None
    activations: dict[str, Any] | None
    hooks: dict[str, str] | None


class Parallelism(abc.ABC):
    """Base class of parallelism strategies. One thread at a time calls an instance.

    The constructor gets the configuration: complete, and checked against the manifest's schema.
    """

    def __init__(self, config: Mapping[str, Any]):
        self.config = config

    @abc.abstractmethod
    def plan(self, call: Call, request: PlanRequest) -> Plan:
        """Pure and deterministic: no file, no clock, no random number, no model.

        Raise `UnimplementedError(reason)` to skip a case that the strategy does not cover.
        """


def completed(plan: Plan, strategy: str) -> Plan:
    """With `schema` and `strategy`; the host calls it."""
    filled: Any = {"schema": "tthost.plan/1", "strategy": strategy, **plan}
    return filled
