# SPDX-License-Identifier: Apache-2.0
"""What reaches a loader, and what its outputs may hold."""

from __future__ import annotations

from pathlib import Path

from model_tree import add_loader
from tt_host_program import Ended, TtHost

RUN = ("--parallelism", "single_device", "--run-mode", "inference", "--runtime", "cpu")


def run(tt_host: TtHost, models: Path, *arguments: str, **environment: str) -> Ended:
    return tt_host("run", "--models-root", models, *RUN, *arguments, **environment)


def result_of(tt_host: TtHost, case: str) -> tuple[str, str]:
    record = tt_host.finished()[case]
    return record["verdict"]["result"], record["outcome"]["message"]


PRIVATE_FILE = """
    from pathlib import Path

    text = Path(get_file("models/tt-ci-models-private/weights.txt")).read_text()
    return torch.nn.Linear(8, int(text))
"""


def test_a_private_bucket_reaches_the_loader(tt_host: TtHost, models: Path, tmp_path: Path) -> None:
    case = add_loader(
        models, "private", PRIVATE_FILE, prelude="from ...tools.utils import get_file"
    )
    bucket = tmp_path / "bucket"
    for folder in (bucket / "models/tt-ci-models-private", bucket / "tt-ci-models-private"):
        folder.mkdir(parents=True)
        (folder / "weights.txt").write_text("4", encoding="utf-8")

    ended = run(tt_host, models, IRD_LF_CACHE=str(bucket), LOCAL_LF_CACHE=str(tmp_path / "cache"))

    assert result_of(tt_host, case) == ("passed", "")
    assert ended.exit_code == 0, ended.stderr


def test_an_unset_bucket_is_named(tt_host: TtHost, models: Path, monkeypatch) -> None:
    monkeypatch.delenv("IRD_LF_CACHE", raising=False)
    case = add_loader(
        models, "private", PRIVATE_FILE, prelude="from ...tools.utils import get_file"
    )
    assert run(tt_host, models).exit_code == 1
    record = tt_host.finished()[case]
    assert record["outcome"]["failure_class"] == "download"
    assert record["outcome"]["stage"] == "LOAD"
    assert "IRD_LF_CACHE" in record["outcome"]["message"]


def test_a_weight_cache_is_shared_between_cases(
    tt_host: TtHost, models: Path, tmp_path: Path
) -> None:
    """Each case adds a line to a file of the cache root that the user chose."""
    write = """
        import os
        from pathlib import Path

        with open(Path(os.environ["LOCAL_LF_CACHE"]) / "weights", "a") as file:
            file.write(os.environ["HF_HOME"] + "\\n")
        return torch.nn.Linear(8, 4)
    """
    cases = [add_loader(models, name, write) for name in ("one", "two")]
    (tmp_path / "cache").mkdir()

    run(tt_host, models, LOCAL_LF_CACHE=str(tmp_path / "cache"), HF_HOME=str(tmp_path / "hub"))

    assert [result_of(tt_host, case) for case in cases] == [("passed", "")] * 2
    lines = (tmp_path / "cache" / "weights").read_text(encoding="utf-8").splitlines()
    assert len(lines) >= 2
    assert set(lines) == {str(tmp_path / "hub")}


def test_a_model_that_changes_its_inputs_gets_fresh_ones(tt_host: TtHost, models: Path) -> None:
    case = add_loader(
        models,
        "in_place",
        load_model="return Model()",
        prelude="""
            class Model(torch.nn.Module):
                def forward(self, x):
                    x.mul_(x).add_(1)
                    return x.clone()
        """,
    )
    run(tt_host, models, "--comparator", "equal")
    assert result_of(tt_host, case) == ("passed", "")


VALUES = """
    class Model(torch.nn.Linear):
        calls = 0

        def forward(self, x):
            Model.calls += 1
            return {{"y": super().forward(x), "nothing": None, "label": {label}}}
"""


def test_values_beside_tensors_are_compared(tt_host: TtHost, models: Path) -> None:
    same = add_loader(models, "same", "return Model(8, 4)", prelude=VALUES.format(label='"cat"'))
    # The model is loaded anew for the device, and counts on: 1 for the golden run, then 2.
    other = add_loader(
        models, "other", "return Model(8, 4)", prelude=VALUES.format(label="Model.calls")
    )
    run(tt_host, models)
    assert result_of(tt_host, same) == ("passed", "")
    record = tt_host.finished()[other]
    assert record["verdict"]["observed_status"] == "INCORRECT_RESULT"
    (comparison,) = record["outcome"]["comparisons"]
    assert "value differs at leaf 'label': golden 1, device 2" in comparison["error"]


def test_without_a_gate_a_case_passes_unchecked(
    tt_host: TtHost, models: Path, tmp_path: Path
) -> None:
    case = add_loader(
        models,
        "ungated",
        "return Model(8, 4)",
        prelude="""
        class Model(torch.nn.Linear):
            calls = 0

            def forward(self, x):
                Model.calls += 1
                return super().forward(x) * (-1) ** Model.calls
    """,
    )
    config = tmp_path / "config"
    config.mkdir()
    (config / "test_config_inference.yaml").write_text(
        f"test_config:\n  {case}:\n    status: EXPECTED_PASSING\n    assert_pcc: false\n",
        encoding="utf-8",
    )

    ended = run(tt_host, models, "--test-config", str(config), "--report", "junit:out=report.xml")

    assert ended.exit_code == 0, ended.stdout
    record = tt_host.finished()[case]
    assert record["verdict"]["result"] == "passed"
    comparisons = record["outcome"]["comparisons"]
    assert [comparison["unchecked"] for comparison in comparisons] == [True]
    assert "unchecked" in ended.stdout
    assert tt_host.report()[case].tags["pcc_assertion_enabled"] is False
