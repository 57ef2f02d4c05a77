# SPDX-License-Identifier: Apache-2.0
"""Journal records for reporter tests, complete as sdk/schemas/events.schema.json asks."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]

# 2026-01-31T10:20:30+00:00
START_MICROS = 1769854830_000000
MODEL_INFO = {
    "task": "nlp_causal_lm",
    "source": "huggingface",
    "framework": "pytorch",
    "model_arch": "gpt2",
    "variant_name": "tiny",
}


def at(seconds: float) -> str:
    return f"2026-01-31T10:20:{30 + seconds:09.6f}+00:00"


def run_started(**run: Any) -> Record:
    facts = {
        "uid": "0f4c",
        "models_root": "models",
        "models_commit": "0123abc",
        "arch": "n150",
        "runtime": "spmd",
        "host_version": "0.1.0",
        "host_name": "builder",
        "python": "3.11.7",
        "torch": "2.13.0",
        "plugins": ["junit 0.1.0", "pcc 0.1.0"],
        "command_line": ["tt-host", "run", "-k", "gpt2 and not large"],
        "planned": 1,
        "seed": 0,
    }
    return {
        "event": "run_started",
        "schema": "tthost.events/0",
        "at": at(0),
        "run": {**facts, **run},
    }


def run_finished() -> Record:
    return {
        "event": "run_finished",
        "at": at(9),
        "exit_code": 1,
        "interrupted": False,
        "seconds": 9.25,
    }


def case_started(case_id: str) -> Record:
    node_id = f"tests/runner/test_models.py::test_all_models[{case_id}]"
    return {"event": "case_started", "at": at(1), "case": {"id": case_id, "node_id": node_id}}


def metric(name: str, value: float | None, limit: float, passed: bool, **more: Any) -> Record:
    return {
        "comparator": name,
        "name": name,
        "leaf": "",
        "value": value,
        "limit": limit,
        "passed": passed,
        "gates": name == "pcc",
        "note": "",
        "message": "",
        **more,
    }


def comparison(passed: bool = True, pcc: float | None = 0.9995, **more: Any) -> Record:
    limits = "Calculated: pcc={}. Required: pcc=0.99."
    return {
        "phase": "",
        "passed": passed,
        "unchecked": False,
        "error": "" if passed else "PCC comparison failed. " + limits.format(pcc),
        "strict_failures": [],
        "metrics": [
            metric("pcc", pcc, 0.99, passed, leaf="logits"),
            metric("pcc", pcc, 0.99, passed, note="worst leaf 'logits'"),
            metric("atol", 0.03125, 0.16, True),
        ],
        **more,
    }


def case_finished(
    case_id: str,
    result: str = "passed",
    *,
    case: Record | None = None,
    outcome: Record | None = None,
    verdict: Record | None = None,
) -> Record:
    return {
        "event": "case_finished",
        "at": at(2),
        "case": {
            **case_started(case_id)["case"],
            "function": "test_all_models",
            "loader_path": "gpt2/causal_lm/pytorch/loader.py",
            "variant": "tiny",
            "run_mode": "inference",
            "parallelism": "single_device",
            "markers": ["single_device", "push"],
            "status": "EXPECTED_PASSING",
            "config_bringup_status": None,
            "config_reason": "",
            **(case or {}),
        },
        "outcome": {
            "ending": "completed",
            "stage": "COMPARE",
            "phase": "",
            "failure_class": "",
            "message": "",
            "traceback": "",
            "exit_code": 0,
            "signal": None,
            "comparisons": [],
            "timings": [{"stage": "LOAD", "phase": "", "seconds": 0.5}],
            "facts": {
                "model_name": "pytorch_gpt2_tiny_nlp_causal_lm_huggingface",
                "model_info": MODEL_INFO,
                "group": "generality",
            },
            "output_tail": "",
            "started": START_MICROS + 1_000_000,
            "seconds": 1.5,
            "peak_rss_kib": 200000,
            **(outcome or {}),
        },
        "verdict": {
            "result": result,
            "observed_status": "PASSED",
            "bringup_status": "PASSED",
            "reason": "",
            "drift": "none",
            "guidance": [],
            "fails_run": False,
            **(verdict or {}),
        },
    }
