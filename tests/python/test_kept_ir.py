# SPDX-License-Identifier: Apache-2.0
"""What `--keep-ir` leaves in the directory of a case."""

from pathlib import Path

import pytest

from tt_host_worker.failures import CaseError

pytest.importorskip("jax")

FORWARD = ["ir/forward.stablehlo.mlir", "ir/forward.hlo.txt"]
BACKWARD = ["ir/backward.stablehlo.mlir", "ir/backward.hlo.txt"]


def files_below(directory: Path) -> set[str]:
    return {str(p.relative_to(directory)) for p in directory.rglob("*") if p.is_file()}


@pytest.fixture
def keeping(run, tmp_path):
    def run_keeping(**changes):
        options = {"runtime": "spmd", "keep_ir": True, "case_directory": str(tmp_path)} | changes
        return run("nets", "mlp", **options)

    return run_keeping


def test_both_programs_of_training_are_kept_whole(keeping, tmp_path):
    host = keeping(run_mode="training")
    assert host.facts["ir"] == FORWARD + BACKWARD
    assert files_below(tmp_path) == set(host.facts["ir"])
    for path in host.facts["ir"]:
        text = (tmp_path / path).read_text(encoding="utf-8")
        assert text.startswith("HloModule" if path.endswith(".hlo.txt") else "module @jit")


def test_inference_is_named(keeping, tmp_path):
    keeping(compile_only=True)
    assert files_below(tmp_path) == {"ir/inference.stablehlo.mlir", "ir/inference.hlo.txt"}


def test_nothing_is_kept_unasked(keeping, tmp_path):
    assert "ir" not in keeping(keep_ir=False).facts
    assert files_below(tmp_path) == set()


def test_what_was_lowered_stays_when_it_does_not_compile(keeping, tmp_path, host, monkeypatch):
    from tt_host_worker.runtimes import spmd

    def refuse(self, phase):
        raise RuntimeError("no such instruction")

    monkeypatch.setattr(spmd.Execution, "compile", refuse)
    with pytest.raises(RuntimeError, match="no such instruction"):
        keeping(host=host)
    assert host.facts["ir"] == ["ir/inference.stablehlo.mlir"]
    assert files_below(tmp_path) == {"ir/inference.stablehlo.mlir"}


def test_a_runtime_without_ir_says_so(keeping, tmp_path):
    host = keeping(runtime="cpu")
    assert host.facts["ir_remark"] == "the runtime compiles nothing: --runtime spmd does"
    assert "ir" not in host.facts
    assert files_below(tmp_path) == set()


def test_ir_that_cannot_be_written_is_no_failure_of_the_model(keeping, tmp_path):
    (tmp_path / "ir").write_text("in the way", encoding="utf-8")
    with pytest.raises(CaseError, match="cannot keep the IR") as caught:
        keeping()
    assert caught.value.failure_class == "env"
