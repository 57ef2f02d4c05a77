# SPDX-License-Identifier: Apache-2.0
"""The commands of the manual that people know from pytest, with `tt-host run` in its place."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from model_tree import add_loader, copy_base_classes
from tt_host_program import TtHost

Approve = Callable[[str, str], None]

PROJECT = """\
models_root: models
test_config: [test_config]
runtime: cpu
jobs: "1"
"""

LISTED = """\
test_config:
  llama/pytorch-3.1_8b_instruct-single_device-full-inference:
    status: EXPECTED_PASSING
  llama/pytorch-3.1_8b_instruct-single_device-full-training:
    status: NOT_SUPPORTED_SKIP
    reason: needs more memory than the machine has
  llama/pytorch-3.1_8b_instruct-tensor_parallel-full-inference:
    status: EXPECTED_PASSING
    supported_archs: [n300-llmbox]
  llama/pytorch-tiny-single_device-full-inference:
    status: EXPECTED_PASSING
    supported_archs: [p150]
  qwen_2_5_vl/pytorch-3b_instruct-tensor_parallel-full-inference:
    supported_archs: [n300-llmbox]
    arch_overrides:
      n300-llmbox:
        status: EXPECTED_PASSING
PLACEHOLDER_MODELS:
  Future Model:
    bringup_status: NOT_STARTED
"""

SKIPPED = "{status: NOT_SUPPORTED_SKIP, reason: one device is enough here}"
RUN = f"""\
test_config:
  bert/pytorch-base-single_device-full-inference:
    status: KNOWN_FAILURE_XFAIL
    reason: values differ
    supported_archs: [n150, n300-llmbox]
  mnist/pytorch-single_device-full-training:
    supported_archs: [n300-llmbox]
    arch_overrides:
      n300-llmbox: {{required_pcc: 0.98}}
  llama/pytorch-tiny-tensor_parallel-full-inference:
    supported_archs: [n300-llmbox]
    status: NOT_SUPPORTED_SKIP
    reason: one device is enough here
  qwen_2_5_vl/pytorch-3b_instruct-data_parallel-full-inference: {SKIPPED}
  qwen_2_5_vl/pytorch-3b_instruct-data_parallel-full-training: {SKIPPED}
  qwen_2_5_vl/pytorch-3b_instruct-tensor_parallel-full-inference: {SKIPPED}
  qwen_2_5_vl/pytorch-3b_instruct-tensor_parallel-full-training: {SKIPPED}
PLACEHOLDER_MODELS:
  Future Model:
    bringup_status: NOT_STARTED
"""

MODELS = {
    "bert": ["base"],
    "llama": ["3.1_8b_instruct", "tiny"],
    "mnist": [],
    "qwen_2_5_vl": ["3b_instruct", "7b_instruct"],
}
NODE_ID = (
    "tests/runner/test_models.py::test_all_models"
    "[llama/pytorch-3.1_8b_instruct-single_device-full-inference]"
)

# Name of the baseline -> what stands after `pytest` in the manual.
LISTINGS = {
    "everything": "--collect-only -q tests/runner/test_models.py",
    "markers-of-an-arch": (
        '--collect-only -q -m "tensor_parallel and expected_passing and n300_llmbox"'
        " --arch n300-llmbox tests/runner/test_models.py"
    ),
    "words-and-markers": (
        '-q --collect-only -k llama -m "n150 and expected_passing and inference"'
        " tests/runner/test_models.py"
    ),
    "validate": "-svv --validate-test-config tests/runner/test_models.py",
}
RUNS = {
    "one-id": f'-vv "{NODE_ID}"',
    "words": '-q -k "qwen_2_5_vl/pytorch-3b_instruct" tests/runner/test_models.py',
    "arch": "-q -m n300_llmbox --arch n300-llmbox tests/runner/test_models.py",
}


def write_project(directory: Path, config: str) -> None:
    """Models, their test_config and a project file."""
    models = copy_base_classes(directory / "models")
    for name, variants in MODELS.items():
        add_loader(models, name, variants=variants)
    (directory / "test_config").mkdir()
    path = directory / "test_config" / "test_config_all.yaml"
    path.write_text(config, encoding="utf-8")
    (directory / "tt-host.yaml").write_text(PROJECT, encoding="utf-8")


@pytest.mark.parametrize("name", [*LISTINGS, *RUNS])
def test_command(tt_host: TtHost, approve: Approve, name: str) -> None:
    write_project(tt_host.work, LISTED if name in LISTINGS else RUN)
    arguments = {**LISTINGS, **RUNS}[name]
    ended = tt_host("run", *shlex.split(arguments))
    text = f"$ tt-host run {arguments}\n{ended.stdout}{ended.stderr}"
    assert ended.exit_code == 0, text
    approve(f"command-{name}", text)
