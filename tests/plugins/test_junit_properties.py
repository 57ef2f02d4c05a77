# SPDX-License-Identifier: Apache-2.0
"""The properties `tth.*` that the junit plugin makes of a case's facts and comparisons."""

from __future__ import annotations

import ast
import xml.etree.ElementTree as ET
from pathlib import Path

from plugins.junit_reports import CASE, only_test, properties, report

from plugins import journal_records as records


def test_a_case_that_was_only_compiled_has_passed_and_says_so(tmp_path: Path):
    program = {"argument_bytes": 5, "output_bytes": 3, "temporary_bytes": 7, "collectives": {}}
    sharding = {
        "mesh": None,
        "weight_bytes": 5,
        "device_0_weight_bytes": 5,
        "programs": {"inference": program},
    }
    event = records.case_finished(
        CASE,
        outcome={"ending": "compiled", "stage": "COMPILE", "facts": {"sharding": sharding}},
        verdict={"observed_status": "UNKNOWN", "bringup_status": "UNKNOWN", "reason": "why"},
    )
    events = [records.run_started(), event, records.run_finished()]
    test = only_test(report(events, tmp_path / "report.xml"))
    assert [child.tag for child in test] == ["properties"]
    known = properties(test)
    assert known["tth.compiled_only"] == "True"
    assert known["tth.observed_status"] == "UNKNOWN"
    assert known["tth.inference.temporary_bytes"] == "7"
    assert not {"tth.failing_stage", "tth.mesh"} & set(known)


def test_what_is_special_about_training_golden_result_and_division_is_told(tmp_path: Path):
    warning = {"shape": "f32[8,16]", "operation": "x", "from": "{a}", "to": "{b}"}
    program = {"argument_bytes": 5, "output_bytes": 3, "temporary_bytes": 7, "collectives": {}}
    sharding = {
        "mesh": {"shape": [2], "axes": ["model"]},
        "weight_bytes": 5,
        "device_0_weight_bytes": 5,
        "programs": {
            "forward": program | {"resharding_warnings": [warning, warning]},
            "backward": program | {"resharding_warnings": []},
        },
    }
    facts = {
        "trained_output": "leaf logits",
        "gradient_noise": "key.bias ≤ 1.0e-09",
        "kept_dropout": True,
        "golden_reused": True,
        "golden_of": "another",
        "sharding": sharding,
    }
    event = records.case_finished(CASE, outcome={"facts": facts})
    events = [records.run_started(), event, records.run_finished()]
    known = properties(only_test(report(events, tmp_path / "report.xml")))
    assert known["tth.trained_output"] == "leaf logits"
    assert known["tth.gradient_noise"] == "key.bias ≤ 1.0e-09"
    assert known["tth.kept_dropout"] == "True"
    assert (known["tth.golden_reused"], known["tth.golden_of"]) == ("True", "another")
    assert known["tth.forward.resharding_warnings"] == "2"
    assert known["tth.forward.resharding"] == "\n".join(["f32[8,16] at x: {a} to {b}"] * 2)
    assert known["tth.backward.resharding_warnings"] == "0"
    assert "tth.backward.resharding" not in known


def test_figures_of_the_division_are_told(tmp_path: Path):
    program = {
        "argument_bytes": 5,
        "output_bytes": 3,
        "temporary_bytes": 7,
        "flops": 4096.0,
        "collectives": {"all-reduce": {"count": 2, "bytes": 64}},
    }
    sharding = {
        "mesh": {"shape": [1, 8], "axes": ["batch", "model"]},
        "devices": 8,
        "weight_bytes": 1300,
        "device_0_weight_bytes": 1213,
        "divided_weights": 3,
        "large_replicated_weights": {"embedding.weight": 1000, "head.weight": 200},
        "programs": {"inference": program, "other": program | {"flops": None}},
    }
    facts = {"platform": "cpu", "sharding": sharding, "case_directory": "cases/a-0123"}
    event = records.case_finished(CASE, outcome={"facts": facts})
    events = [records.run_started(), event, records.run_finished()]
    known = properties(only_test(report(events, tmp_path / "report.xml")))
    assert known["tth.platform"] == "cpu"
    assert known["tth.case_directory"] == "cases/a-0123"
    assert known["tth.mesh"] == "batch=1,model=8"
    assert known["tth.devices"] == "8"
    assert known["tth.divided_weights"] == "3"
    assert known["tth.large_replicated_weights"] == "embedding.weight=1000,head.weight=200"
    assert known["tth.inference.flops"] == "4096.0"
    assert known["tth.inference.all-reduce"] == "2"
    assert known["tth.inference.all-reduce_bytes"] == "64"
    assert "tth.other.flops" not in known


def test_norm_ratios_of_both_phases_are_told_though_one_comparison_stands_for_the_case(
    tmp_path: Path,
):
    def compared(phase, ratio):
        beside = {"name": "norm_ratio", "limit": None, "passed": None, "gates": False}
        metric = records.metric("pcc", ratio, 0.99, True) | beside | {"note": f"of {phase}"}
        return records.comparison(phase=phase, metrics=[metric])

    comparisons = [compared("backward", 3.0), compared("forward", 1.0)]
    event = records.case_finished(CASE, outcome={"comparisons": comparisons})
    events = [records.run_started(), event, records.run_finished()]
    known = properties(only_test(report(events, tmp_path / "report.xml")))
    assert known["tth.backward.norm_ratio"] == "3.0"
    assert known["tth.backward.norm_ratio.note"] == "of backward"
    assert known["tth.forward.norm_ratio"] == "1.0"


def test_attempts_are_told_where_there_was_more_than_one(tmp_path: Path):
    def known(result: str, facts: records.Record) -> dict[str, str]:
        event = records.case_finished(CASE, result, outcome={"facts": facts})
        events = [records.run_started(), event, records.run_finished()]
        told = properties(only_test(report(events, tmp_path / "report.xml")))
        return {key: told[key] for key in ("tth.attempts", "tth.flaky") if key in told}

    two = {"attempts": [{"ending": "failed"}, {"ending": "completed"}]}
    assert known("passed", two) == {"tth.attempts": "2", "tth.flaky": "True"}
    assert known("failed", {"attempts": [{}, {}, {}]}) == {"tth.attempts": "3"}
    assert known("passed", {}) == {}


def test_the_cause_of_a_failure_is_told(tmp_path: Path):
    def known(reason: records.Record | None) -> dict[str, str]:
        event = records.case_finished(CASE, "failed", verdict={"failing_reason": reason})
        events = [records.run_started(), event, records.run_finished()]
        told = properties(only_test(report(events, tmp_path / "report.xml")))
        return {key: told[key] for key in told if key.startswith("tth.failing_")}

    named = {"name": "out of memory", "component": "device", "summary": "no room"}
    assert known(named) == {
        "tth.failing_reason": "out of memory",
        "tth.failing_component": "device",
        "tth.failing_summary": "no room",
    }
    nameless = {"name": "", "component": "", "summary": "KeyError: N"}
    assert known(nameless) == {"tth.failing_summary": "KeyError: N"}
    assert known(None) == {}


# --- attempts -----------------------------------------------------------------------------------


def after(tmp_path: Path, result: str, *attempts: records.Record) -> ET.Element:
    event = records.case_finished(CASE, result, outcome={"facts": {"attempts": attempts}})
    events = [records.run_started(), event, records.run_finished()]
    return only_test(report(events, tmp_path / "report.xml"))


DOWNLOAD = {
    "ending": "failed",
    "stage": "LOAD",
    "failure_class": "download",
    "message": "no network",
    "traceback": "File x\nOSError: no network",
}


def test_earlier_failures_of_a_case_that_passed_are_flaky(tmp_path: Path):
    lost = {"ending": "crashed", "stage": "RUN", "failure_class": "lost", "message": "gone"}
    test = after(tmp_path, "passed", DOWNLOAD, lost, {"ending": "completed"})
    assert [child.tag for child in test] == ["properties", "flakyFailure", "flakyFailure"]
    first, second = test.findall("flakyFailure")
    assert first.attrib == {"type": "download", "message": "no network"}
    assert [(child.tag, child.text) for child in first] == [("stackTrace", DOWNLOAD["traceback"])]
    assert second.attrib == {"type": "Crash", "message": "gone"}
    assert second.findtext("stackTrace") == "gone"


def test_earlier_failures_of_a_case_that_failed_are_reruns_after_its_own(tmp_path: Path):
    late = {"ending": "timeout", "stage": "RUN", "failure_class": "timeout", "message": ""}
    test = after(tmp_path, "failed", late, DOWNLOAD)
    assert [child.tag for child in test] == ["properties", "failure", "rerunFailure"]
    assert test.find("rerunFailure").attrib == {
        "type": "Timeout",
        "message": "failed in stage RUN",
    }


def test_an_expected_failure_stays_one_to_readers_that_count_attempts(tmp_path: Path):
    test = after(tmp_path, "xfailed", DOWNLOAD, {"ending": "failed"})
    assert [child.tag for child in test] == ["properties", "skipped"]
    assert properties(test)["tth.attempts"] == "2"


# --- tags that upstream's recorder got later ----------------------------------------------------


def tags_of(event: records.Record, tmp_path: Path) -> dict:
    events = [records.run_started(), event, records.run_finished()]
    return ast.literal_eval(properties(only_test(report(events, tmp_path / "r.xml")))["tags"])


def test_tags_name_the_cause_as_far_as_it_is_known(tmp_path: Path):
    def cause_of(reason: records.Record) -> dict:
        event = records.case_finished(CASE, "failed", verdict={"failing_reason": reason})
        return tags_of(event, tmp_path)["failing_reason"]

    named = {"name": "out of memory", "component": "device", "summary": "no room"}
    assert cause_of(named) == {
        "name": "out of memory",
        "description": "no room",
        "component": "device",
        "summary": "no room",
    }
    assert cause_of({"name": "", "component": "", "summary": "KeyError: N"}) == {
        "name": None,
        "description": None,
        "component": None,
        "summary": "KeyError: N",
    }


def test_tags_tell_phase_status_dtype_size_and_guidance(tmp_path: Path):
    event = records.case_finished(
        CASE,
        case={"execution_pass": "BACKWARD"},
        outcome={
            "facts": {
                "dtype_override": {"load_model": "bfloat16", "load_inputs": "float32"},
                "parameters": 124_439_808,
            }
        },
        verdict={"guidance": ["RM_XFAIL", "RAISE_PCC"]},
    )
    tags = tags_of(event, tmp_path)
    assert tags["run_phase"] == "default"
    assert tags["model_test_status"] == "ModelTestStatus.EXPECTED_PASSING"
    assert tags["weights_dtype"] == "bfloat16"
    assert tags["model_size_billions"] == 0.124439808
    assert tags["execution_pass"] == "BACKWARD"
    assert tags["guidance"] == ["RM_XFAIL", "RAISE_PCC"]
    unfinished = tags_of(records.case_started(CASE), tmp_path)
    assert unfinished["guidance"] == []
    assert set(unfinished["failing_reason"].values()) == {None}


def test_a_model_that_is_planned_is_told_as_upstream_tells_it(tmp_path: Path):
    node_id = "tests/runner/test_models.py::test_placeholder_models[Future Model/X]"
    planned = {"node_id": node_id, "function": "test_placeholder_models", "loader_path": ""}
    event = records.case_finished(
        "Future Model/X",
        "skipped",
        case=planned | {"variant": None, "parallelism": ""},
        outcome={"ending": "skipped", "facts": {}},
        verdict={"bringup_status": "NOT_STARTED", "reason": "Not yet started or WIP"},
    )
    test = only_test(
        report([records.run_started(), event, records.run_finished()], tmp_path / "r.xml")
    )
    assert properties(test)["group"] == "red"
    assert ast.literal_eval(properties(test)["tags"]) == {
        "test_name": "test_placeholder_models",
        "specific_test_case": "test_placeholder_models[Future Model/X]",
        "category": "model_test",
        "model_name": "future_model_x",
        "model_info": {},
        "run_mode": "inference",
        "bringup_status": "NOT_STARTED",
        "parallelism": "single_device",
        "arch": None,
    }
    skipped = test.find("skipped")
    assert skipped.text == "tests/runner/test_models.py:1: Not yet started or WIP"


# --- other styles -------------------------------------------------------------------------------


def test_xunit1_adds_the_file_of_the_model(tmp_path: Path):
    events = [
        records.run_started(),
        records.case_finished(CASE),
        records.case_started("b"),
        records.run_finished(),
    ]
    root = report(events, tmp_path / "report.xml", xunit1=True)
    first, second = root.iter("testcase")
    assert first.attrib["file"] == "gpt2/causal_lm/pytorch/loader.py"
    assert first.attrib["line"] == "1"
    assert "file" not in second.attrib  # no record tells it before the end


def test_without_properties_no_test_has_them(tmp_path: Path):
    events = [records.run_started(), records.case_finished(CASE, "failed"), records.run_finished()]
    root = report(events, tmp_path / "report.xml", properties="none")
    assert [child.tag for child in only_test(root)] == ["failure"]
    assert root.find("testsuite/properties") is not None
