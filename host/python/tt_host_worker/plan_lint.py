# SPDX-License-Identifier: Apache-2.0
"""A plan held against a model before there is a device: everything that a case would refuse, and
what it would not refuse but is odd."""

from __future__ import annotations

import os

from . import runtimes
from .failures import CaseError, NotApplicableError
from .families import check_installed, framework_of, open_model
from .loader_import import load_loader_class
from .seeding import seed_everything
from .sharding import Findings


def lint(request: dict) -> dict:
    """{"plan", "case": as `run_case` takes it, as far as models are concerned}
    → {"findings": as `Findings` tells them, "skipped": why the plan does not apply, or None}"""
    findings, skipped = Findings(), None
    try:
        _hold_against_model(request["plan"], request["case"], findings)
    except NotApplicableError as error:
        skipped = str(error)
    except CaseError as error:
        findings.error(error.message)
    except Exception as error:  # Whatever the loader raises.
        findings.error(f"the loader fails: {type(error).__name__}: {error}")
    return {"findings": findings.as_json(), "skipped": skipped}


def _hold_against_model(plan: dict, case: dict, findings: Findings) -> None:
    framework = framework_of(case["loader_path"])
    os.environ["JAX_PLATFORMS"] = "cpu"
    check_installed(framework)
    _check_runtime(plan, case, framework, findings)
    seed_everything(case["seed"])  # Modules may draw numbers when they are imported.
    loader_class = load_loader_class(case["models_root"], case["loader_path"])
    found = Findings()
    try:
        try:
            _divide(plan, {**case, "compile_only": True}, loader_class, found)
        except CaseError as error:
            if error.failure_class != "unsupported":
                raise
            found = Findings()  # Not every model can be made of shapes alone.
            _divide(plan, {**case, "compile_only": False}, loader_class, found)
    finally:
        findings.all += found.all


def _check_runtime(plan: dict, case: dict, framework: str, findings: Findings) -> None:
    name = runtimes.resolve(case["runtime"], case["devices"])
    execution = runtimes.load(name).Execution.of_framework(framework)
    if execution is None:
        findings.error(f"{framework} models are not supported by runtime {name}")
    elif unsupported := execution.check_plan(plan):
        hint = runtimes.several_devices_hint(name, plan)
        findings.error(f"{unsupported} is not supported by runtime {name}{hint}")


def _divide(plan: dict, case: dict, loader_class: type, findings: Findings) -> None:
    """As a case does on its way to the golden run."""
    model = open_model(case, plan, loader_class, findings)
    model.load()
    model.load_inputs()
    model.divide(findings)
