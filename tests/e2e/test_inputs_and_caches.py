# SPDX-License-Identifier: Apache-2.0
"""What reaches a loader, and what its outputs may hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
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


TRY_CACHES = """
    import json, os
    from pathlib import Path

    import huggingface_hub.constants

    seen = {"hub": huggingface_hub.constants.HF_HUB_CACHE}
    for name in ("HF_HOME", "TORCH_HOME", "LOCAL_LF_CACHE", "XDG_CACHE_HOME"):
        cache = Path(os.environ[name])
        seen[name] = [str(cache), sorted(path.name for path in cache.iterdir())]
        try:
            (cache / Path.cwd().parent.name).touch()
        except OSError as error:
            seen[name].append(error.strerror)
    Path("seen.json").write_text(json.dumps(seen))
    return torch.nn.Linear(8, 4)
"""


def try_caches(tt_host: TtHost, models: Path, caches: Path, policy: str) -> list[dict]:
    """What two cases saw of their weight caches, of which the caller's hold a file each."""
    cases = [add_loader(models, name, TRY_CACHES) for name in ("one", "two")]
    for name in ("hub", "torch", "files", "xdg"):
        (caches / name).mkdir(parents=True)
        (caches / name / "weights").touch()
    ended = run(
        tt_host, models, "--cache-policy", policy, "--isolation", "fork", "-j", "1", "--out", "out",
        HF_HOME=str(caches / "hub"), TORCH_HOME=str(caches / "torch"),
        LOCAL_LF_CACHE=str(caches / "files"), XDG_CACHE_HOME=str(caches / "xdg"),
    )  # fmt: skip
    assert ended.exit_code == 0, ended.stdout + ended.stderr
    assert [result_of(tt_host, case) for case in cases] == [("passed", "")] * 2
    seen = list(tt_host.state.rglob("seen.json"))
    assert len(seen) == 2
    return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(seen)]


def names_in(caches: Path, name: str) -> set[str]:
    return {path.name.partition("_")[0] for path in (caches / name).iterdir()}


def test_a_weight_cache_is_shared_between_cases(
    tt_host: TtHost, models: Path, tmp_path: Path
) -> None:
    caches = tmp_path / "caches"
    first, second = try_caches(tt_host, models, caches, "shared")
    assert first["hub"] == str(caches / "hub" / "hub")
    assert second["HF_HOME"][0] == str(caches / "hub")
    assert len(second["HF_HOME"][1]) == 2, "it sees what the first wrote"
    for name in ("hub", "torch", "files"):
        assert names_in(caches, name) == {"weights", "one", "two"}


def test_a_weight_cache_may_be_read_only(tt_host: TtHost, models: Path, tmp_path: Path) -> None:
    if " process group" in tt_host("doctor").stdout:
        pytest.skip("the kernel grants no namespace; tests/unit/cli shows that it is refused")
    caches = tmp_path / "caches"
    for seen in try_caches(tt_host, models, caches, "readonly"):
        for name, folder in (
            ("HF_HOME", "hub"),
            ("TORCH_HOME", "torch"),
            ("LOCAL_LF_CACHE", "files"),
        ):
            assert seen[name] == [str(caches / folder), ["weights"], "Read-only file system"]
    for name in ("hub", "torch", "files"):
        assert names_in(caches, name) == {"weights"}


def test_each_case_may_have_weight_caches_of_its_own(
    tt_host: TtHost, models: Path, tmp_path: Path
) -> None:
    caches = tmp_path / "caches"
    (tt_host.work / "tt-host.yaml").write_text("cache_policy: readonly\n", encoding="utf-8")
    seen = try_caches(tt_host, models, caches, "case")
    assert len({case["hub"] for case in seen}) == 2
    for case in seen:
        assert case["hub"] == case["HF_HOME"][0] + "/hub"
        for name in ("HF_HOME", "TORCH_HOME", "LOCAL_LF_CACHE"):
            (path, content) = case[name]
            assert path.startswith(str(tt_host.state))
            assert content == []
            assert not Path(path).exists(), "they are removed when the case has ended"
    for name in ("hub", "torch", "files", "xdg"):
        assert names_in(caches, name) - {"tt-host"} == {"weights"}
    reproduce = next(tt_host.work.glob("out/cases/*/reproduce.sh")).read_text(encoding="utf-8")
    assert "--cache-policy case" in reproduce


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
