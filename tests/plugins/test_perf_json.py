# SPDX-License-Identifier: Apache-2.0
"""The plugin perf_json: how long the models of a run ran."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from plugins import journal_records as records
from plugins import reporter_feeding


def write(events: list[records.Record], folder: Path) -> dict[str, Any]:
    """Documents by the name of their file."""
    lines = reporter_feeding.encoded(events)
    ended = reporter_feeding.feed("perf_json", lines, dir=str(folder), project="tt-xla")
    assert ended.returncode == 0, ended.stderr.decode()
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.iterdir()}


def ran(case_id: str, result: str, run_mode: str, *seconds: float) -> records.Record:
    timings = [{"stage": "LOAD", "phase": "", "seconds": 9.0}]
    timings += [
        {"stage": "RUN", "phase": str(i), "seconds": each} for i, each in enumerate(seconds)
    ]
    facts = records.case_finished("x")["outcome"]["facts"]
    facts |= {"dtype_override": {"load_model": "bfloat16"}, "device_kind": "wormhole"}
    return records.case_finished(
        case_id,
        result,
        case={"run_mode": run_mode},
        outcome={"timings": timings, "facts": facts},
    )


def test_a_case_that_ran_and_was_right_has_a_file(tmp_path: Path):
    events = [
        records.run_started(arch="n150", ci={"project": "tt-mlir", "job_id": 55}),
        ran("gpt2/pytorch-tiny", "passed", "training", 0.25, 0.5),
        ran("wrong", "failed", "inference", 0.25),
        ran("compiled", "passed", "inference"),
        records.run_finished(),
    ]
    ((name, document),) = write(events, tmp_path / "perf-reports").items()
    assert re.fullmatch(r"report_perf_gpt2_pytorch-tiny_x[0-9a-f]{8}_55\.json", name)
    measurements = document.pop("measurements")
    assert document == {
        "project": "tt-mlir",
        "model": "pytorch_gpt2_tiny_nlp_causal_lm_huggingface",
        "model_rawname": "gpt2",
        "model_type": "nlp_causal_lm",
        "run_type": "pytorch_gpt2_tiny_nlp_causal_lm_huggingface_training",
        "config": {
            "model_info": records.MODEL_INFO,
            "model_group": "generality",
            "parallelism": "single_device",
            "run_mode": "training",
        },
        "num_layers": None,
        "batch_size": None,
        "precision": "bfloat16",
        "input_sequence_length": None,
        "training": True,
        "device_info": {"device_name": "wormhole", "device_arch": "n150"},
    }
    assert {m["measurement_name"]: m["value"] for m in measurements} == {
        "total_samples": 2,
        "total_time": 0.75,
        "avg_time": 0.375,
        "perf_time_0": 0.25,
        "perf_time_1": 0.5,
    }
    assert all(m["step_name"] == "e2e_perf" and m["target"] == -1 for m in measurements)


def test_without_a_job_the_name_ends_in_no_number(tmp_path: Path):
    documents = write(
        [records.run_started(), ran("a b", "xpassed", "inference", 1.0)], tmp_path / "new"
    )
    ((name, document),) = documents.items()
    assert re.fullmatch(r"report_perf_a_b_x[0-9a-f]{8}\.json", name)
    assert document["project"] == "tt-xla"


def test_ids_that_look_alike_have_files_of_their_own(tmp_path: Path):
    cases = [ran(name, "passed", "inference", 1.0) for name in ("a_b/c", "a/b_c")]
    assert len(write([records.run_started(), *cases], tmp_path)) == 2
