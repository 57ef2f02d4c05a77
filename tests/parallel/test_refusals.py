# SPDX-License-Identifier: Apache-2.0
"""What several devices cannot do ends early, with a message that names the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_tree import add_loader, copy_base_classes
from tt_host_program import SOURCE, TtHost

ZOO = SOURCE / "examples" / "models"
LLAMA = "llama/causal_lm/pytorch-acme/tiny-Llama 2.5-tensor_parallel-full-inference"

# 64 GiB of numbers in four bytes of memory.
VAST = """
model = torch.nn.Linear(8, 4)
model.register_buffer("table", torch.zeros(1).expand(2**34))
return model
"""

# The output of the model is (2, 4): its first dimension does not divide by 4 devices.
DIVISION = """
    def get_mesh_config(self, num_devices):
        return (num_devices,), ("model",)

    def load_shard_spec(self, model):
        return {model.weight: ("model", None)}

    def load_activation_shard_spec(self, model):
        return {model: ("model", None)}
"""


def expected_to_fail(folder: Path, case: str) -> Path:
    """A test_config that knows `case` as a failure."""
    folder.mkdir()
    entry = "{status: KNOWN_FAILURE_XFAIL, bringup_status: FAILED_RUNTIME}"
    text = f"# SPDX-License-Identifier: Apache-2.0\ntest_config:\n  {case}: {entry}\n"
    (folder / "test_config_failures.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def host(tmp_path: Path) -> TtHost:
    return TtHost(tmp_path)


def test_copies_that_do_not_fit_into_memory_are_not_made(host: TtHost, tmp_path: Path) -> None:
    models = copy_base_classes(tmp_path / "models")
    add_loader(models, "vast", VAST)
    case = "vast/pytorch-data_parallel-full-inference"
    config = expected_to_fail(tmp_path / "config", case)
    ended = host("run", "--models-root", models, "--test-config", config, case, "--devices", "8")
    assert ended.exit_code == 1, ended.stderr
    record = host.finished()[case]
    outcome = record["outcome"]
    assert (outcome["stage"], outcome["failure_class"]) == ("PLACE", "oom_host")
    assert record["verdict"]["result"] == "error"
    assert record["verdict"]["observed_status"] == "UNKNOWN"
    assert outcome["message"].startswith(
        "8 devices hold 512.00 GiB of the model's 64.00 GiB of weights; weights need 512.00 GiB, "
    )
    assert outcome["message"].endswith("GiB are free: --devices N with a smaller N needs less")
    assert outcome["peak_rss_kib"] < 4 << 20


def test_an_arch_of_one_device_skips_with_the_option_for_more(host: TtHost) -> None:
    ended = host("run", "--models-root", ZOO, LLAMA, "--arch", "n150")
    assert ended.exit_code == 0, ended.stderr
    record = host.finished()[LLAMA]
    assert record["verdict"]["result"] == "skipped"
    assert "--devices N" in record["outcome"]["message"]
    assert [timing["stage"] for timing in record["outcome"]["timings"]] == ["ENV", "PLAN"]


@pytest.mark.parametrize("given", ["0", "-2", "two", "1.5", "99999999999"])
def test_a_number_of_devices_that_is_none_is_a_mistake_of_usage(host: TtHost, given: str) -> None:
    ended = host("run", "--models-root", ZOO, LLAMA, f"--devices={given}")
    assert ended.exit_code == 4
    assert f"--devices: '{given}' is not a whole number from 1 to 2147483647" in ended.stderr


def test_a_mesh_that_the_weights_do_not_fit_names_weight_axis_and_size(
    host: TtHost, tmp_path: Path
) -> None:
    config = expected_to_fail(tmp_path / "config", LLAMA)
    ended = host("run", "--models-root", ZOO, "--test-config", config, LLAMA, "--devices", "5")
    assert ended.exit_code == 1
    record = host.finished()[LLAMA]
    assert record["verdict"]["result"] == "error"
    assert record["verdict"]["observed_status"] == "UNKNOWN"
    outcome = record["outcome"]
    assert (outcome["stage"], outcome["failure_class"]) == ("INPUTS", "plan")
    assert (
        "model.layers.0.self_attn.q_proj.weight: shape (32, 32), spec ('model', 'batch'): "
        "dimension 0 of size 32 does not divide by axis 'model' of size 5"
    ) in outcome["message"]


def test_an_activation_that_does_not_divide_is_a_mistake_of_the_plan(
    host: TtHost, tmp_path: Path
) -> None:
    models = copy_base_classes(tmp_path / "models")
    add_loader(models, "odd")
    with (models / "odd/pytorch/loader.py").open("a", encoding="utf-8") as loader:
        loader.write(DIVISION)
    case = "odd/pytorch-tensor_parallel-full-inference"
    config = expected_to_fail(tmp_path / "config", case)
    ended = host("run", "--models-root", models, "--test-config", config, case, "--devices", "4")
    assert ended.exit_code == 1, ended.stdout
    record = host.finished()[case]
    outcome = record["outcome"]
    assert (outcome["stage"], outcome["failure_class"]) == ("LOWER", "plan"), outcome["message"]
    assert outcome["message"] == (
        "the model: shape (2, 4), spec ('model', None): dimension 0 of size 2 does not divide by "
        "axis 'model' of size 4 (sizes that would: 1, 2)"
    )
    assert record["verdict"]["result"] == "error"
    assert record["verdict"]["observed_status"] == "UNKNOWN"
