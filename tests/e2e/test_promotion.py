# SPDX-License-Identifier: Apache-2.0
"""`tt-host promote` from two runs of the zoo: the patch, its evidence, and what it leaves alone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tt_host_program import SOURCE, TtHost

MODELS = SOURCE / "examples" / "models"
RUNTIMES = Path(__file__).resolve().parent / "runtimes"
NAME = "test_config_inference_single_device.yaml"

CODER = "autoencoder/pytorch-single_device-full-inference"
LSTM = "lstm_lm/pytorch-lstm-32-single_device-full-inference"
DLRM = "dlrm/pytorch-dlrm-4x100-single_device-full-inference"
CNN = "mnist_cnn/pytorch-cnn-single_device-full-inference"

BEFORE = f"""\
# What we expect.
test_config:
  {CODER}:  # small
    status: KNOWN_FAILURE_XFAIL  # since the beginning
    bringup_status: FAILED_RUNTIME
    reason: "error: 'op' is unknown"  # as the log says
    markers: [push]

  # Results of these vary.
  "{LSTM}": {{status: EXPECTED_PASSING, required_pcc: 0.9, markers: [push]}}  # low
  {DLRM}:
    status: EXPECTED_PASSING
"""

AFTER = f"""\
# What we expect.
test_config:
  {CODER}:  # small
    status: EXPECTED_PASSING  # since the beginning
    markers: [push]

  # Results of these vary.
  "{LSTM}": {{status: EXPECTED_PASSING, required_pcc: 0.99, markers: [push]}}  # low
  {DLRM}:
    status: EXPECTED_PASSING
  {CNN}:
    status: EXPECTED_PASSING
"""


def test_runs_become_edits(tt_host: TtHost) -> None:
    config = tt_host.work / "cfg" / NAME
    config.parent.mkdir()
    config.write_text(BEFORE, encoding="utf-8")
    runs = [run_zoo(tt_host), run_zoo(tt_host)]

    def promote(*options: str):
        return tt_host("promote", "--from", "last", "last~1", "--test-config", "cfg", *options)

    proposed = promote()
    assert proposed.exit_code == 0, proposed.stderr
    comments = [line for line in proposed.stdout.splitlines() if line.startswith("# ")]
    assert comments[0].startswith(
        f"# cfg/{NAME}:3:3: {CODER}: status KNOWN_FAILURE_XFAIL -> EXPECTED_PASSING, "
        "bringup_status goes, reason goes (RM_XFAIL): passed in 2 of 2 runs, PCC 1 to 1 (spread 0)"
    )
    assert f": {LSTM}: required_pcc 0.9 -> 0.99 (RAISE_PCC_099): " in comments[1]
    assert f": {CNN}: status EXPECTED_PASSING (ADD_CONFIG): " in comments[2]
    assert all(line.endswith(", ".join(reversed(runs))) for line in comments)
    assert len(comments) == 3
    assert f"held back: cfg/{NAME}:11:3: {DLRM}: " in proposed.stderr
    assert "INCORRECT_RESULT in 2 of 2 runs" in proposed.stderr
    assert config.read_text(encoding="utf-8") == BEFORE

    patched = tt_host.directory / "patched"
    shutil.copytree(tt_host.work, patched)
    subprocess.run(["git", "init", "--quiet"], cwd=patched, check=True)
    subprocess.run(["git", "apply"], cwd=patched, input=proposed.stdout, text=True, check=True)
    assert (patched / "cfg" / NAME).read_text(encoding="utf-8") == AFTER

    assert promote("--write").stdout == proposed.stdout
    assert config.read_text(encoding="utf-8") == AFTER
    again = promote("--write")
    assert again.stdout == ""
    assert "nothing to change; 1 held back" in again.stderr
    checked = tt_host("validate", "--models-root", MODELS, "--test-config", "cfg")
    assert checked.exit_code == 0, checked.stdout

    assert promote("--allow-loosen", "--write").stdout != ""
    last = promote("--allow-loosen")
    assert (last.stdout, last.stderr) == ("", "tt-host: nothing to change\n")


def run_zoo(tt_host: TtHost) -> str:
    """Its uid. One of the models computes something else on the device."""
    tt_host(
        "run", CODER, LSTM, DLRM, CNN, "--models-root", MODELS, "--test-config", "cfg",
        "--runtime", "perturb",
        TTHOST_RUNTIME_PATH=str(RUNTIMES),
        TTHOST_PERTURB_RUNTIME="cpu",
        TTHOST_PERTURB_MODEL="dlrm",
    )  # fmt: skip
    return max(path.name for path in (tt_host.state / "runs").iterdir() if path.is_dir())
