# SPDX-License-Identifier: Apache-2.0
"""`tt-host validate`: what it finds, how it tells it, and what --fix does to files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from model_tree import add_loader, case_id, copy_base_classes
from tt_host_program import Ended, TtHost

Approve = Callable[[str, str], None]

STRATEGIES = ("single_device", "data_parallel", "tensor_parallel")

WRONG_IDS = """\
# What we expect of each model.
test_config:
  apple/pytorch-single_device-full-inference:  # fine
    status: EXPECTED_PASSING

  # These are misspelt.
  "bannana/pytorch-single_device-full-inference": {status: EXPECTED_PASSING}
  cherry_pie/pytorch-single_device-training:
    status: KNOWN_FAILURE_XFAIL  # see above
    reason: "Diverges: # is no comment here"
  apple/pytorch-data_paralel-full-training: {}
  date/jax-single_device-full-inference: {}
  # Nothing is called like this.
  zucchini/pytorch-single_device-full-inference:
    status: UNSPECIFIED
"""


@pytest.fixture
def models(tt_host: TtHost) -> Path:
    """Three models in torch, one in JAX, one that cannot be read."""
    root = copy_base_classes(tt_host.work / "models")
    for name in ("apple", "banana", "cherry-pie"):
        add_loader(root, name)
    add_loader(root, "date")
    (root / "date" / "pytorch").rename(root / "date" / "jax")
    broken = root / "elder" / "pytorch"
    broken.mkdir(parents=True)
    (broken / "loader.py").write_text("class ModelLoader(:\n", encoding="utf-8")
    (tt_host.work / "cfg").mkdir()
    return root


def configure(tt_host: TtHost, text: str, name: str = "test_config_a.yaml") -> Path:
    path = tt_host.work / "cfg" / name
    path.write_text(text, encoding="utf-8")
    return path


def validate(tt_host: TtHost, *arguments: str) -> Ended:
    return tt_host("validate", "--models-root", "models", "--test-config", "cfg", *arguments)


def every_id(*names: str) -> list[str]:
    modes = ("inference", "training")
    return [f"{n}/pytorch-{s}-full-{m}" for n in names for s in STRATEGIES for m in modes]


@pytest.mark.usefixtures("models")
def test_every_finding_in_one_pass(tt_host: TtHost, approve: Approve) -> None:
    configure(tt_host, WRONG_IDS)
    configure(
        tt_host,
        "test_config:\n"
        "  apple/pytorch-single_device-full-inference: {}\n"
        "  elder/pytorch-single_device-full-inference: {}\n"
        "  banana/pytorch-single_device-full-inference:\n"
        "    statsu: EXPECTED_PASSING\n"
        "    arch_overrides: {n15: {status: EXPECTED_PASSING}}\n"
        "PLACEHOLDER_MODELS:\n"
        "  Cherry Pie: {reason: soon}\n"
        "  Durian: {}\n",
        "test_config_b.yaml",
    )
    configure(
        tt_host,
        "from tests.utils import ModelTestStatus\n\n"
        "test_config = {\n"
        '    "banana/pytorch-single_device-full-trainning": {\n'
        '        "status": ModelTestStatus.EXPECTED_PASING,\n'
        "    },\n"
        "}\n",
        "test_config_c.py",
    )
    ended = validate(tt_host)
    assert (ended.exit_code, ended.stderr) == (4, "")
    approve("validate-findings", ended.stdout)
    approve("validate-findings-json", validate(tt_host, "--json").stdout)

    listed = validate(tt_host, "-v").stdout
    unlisted = every_id("apple", "banana", "cherry-pie")
    unlisted.remove("apple/pytorch-single_device-full-inference")
    unlisted.remove("banana/pytorch-single_device-full-inference")
    for case in unlisted:
        assert f"\n  {case}\n" in listed


@pytest.mark.usefixtures("models")
def test_a_file_in_order(tt_host: TtHost, approve: Approve) -> None:
    shutil.rmtree(tt_host.work / "models" / "elder")
    listed = every_id("apple", "banana", "cherry-pie")
    jax = [case.replace("apple/pytorch", "date/jax") for case in every_id("apple")]
    configure(tt_host, "test_config:\n" + "".join(f"  {case}: {{}}\n" for case in listed + jax))
    ended = validate(tt_host)
    assert (ended.exit_code, ended.stderr) == (0, "")
    approve("validate-in-order", ended.stdout)


@pytest.mark.usefixtures("models")
def test_a_run_validates_as_upstream_does(tt_host: TtHost) -> None:
    arguments = ["run", "--models-root", "models", "--test-config", "cfg", "--validate-test-config"]
    configure(tt_host, WRONG_IDS)
    wrong = tt_host(*arguments, "--arch", "n150", "-k", "apple")
    assert (wrong.exit_code, wrong.stdout) == (4, validate(tt_host).stdout)
    assert wrong.stderr == (
        "tt-host: note: --validate-test-config checks all of test_config; without effect: -k\n"
    )
    configure(tt_host, "test_config:\n  apple/pytorch-single_device-inference: {}\n")
    assert tt_host(*arguments).exit_code == 0, "cases without an entry are warnings"
    assert tt_host(*arguments, "--arch", "n15").exit_code == 4
    assert not tt_host.state.exists()


@pytest.mark.usefixtures("models")
def test_a_run_counts_what_validate_lists(tt_host: TtHost) -> None:
    configure(tt_host, WRONG_IDS)
    listing = ["--test-config", "cfg", "--co", "-q", "-k", "apple"]
    ended = tt_host("run", "--models-root", "models", *listing)
    assert ended.exit_code == 0
    assert ended.stderr == (
        "tt-host: warning: test_config: 4 entries name no case; `tt-host validate` lists them\n"
        "tt-host: note: 1 loader that cannot be read is left out by -k or -m: "
        "elder/pytorch/loader.py; `tt-host run --co` says why\n"
    )


@pytest.mark.usefixtures("models")
def test_fix_prints_a_patch(tt_host: TtHost, approve: Approve) -> None:
    path = configure(tt_host, WRONG_IDS)
    ended = validate(tt_host, "--fix")
    assert ended.exit_code == 4
    assert path.read_text(encoding="utf-8") == WRONG_IDS
    approve("validate-fix", ended.stdout)
    approve("validate-fix-findings", ended.stderr)

    (tt_host.work / "renames.patch").write_text(ended.stdout, encoding="utf-8")
    command = ["git", "apply", "-p0", "renames.patch"]
    subprocess.run(command, cwd=tt_host.work, check=True, env={**os.environ, "GIT_DIR": "none"})
    patched = path.read_text(encoding="utf-8")
    path.write_text(WRONG_IDS, encoding="utf-8")
    validate(tt_host, "--fix", "--write")
    assert path.read_text(encoding="utf-8") == patched != WRONG_IDS


@pytest.mark.usefixtures("models")
def test_write_keeps_comments_mode_and_links(tt_host: TtHost) -> None:
    real = tt_host.work / "elsewhere.yaml"
    real.write_text(WRONG_IDS, encoding="utf-8")
    real.chmod(0o640)
    link = tt_host.work / "cfg" / "test_config_a.yaml"
    link.symlink_to("../elsewhere.yaml")

    ended = validate(tt_host, "--fix", "--write")
    assert ended.exit_code == 4, "zucchini is left"
    assert ended.stderr.startswith("tt-host: cfg/test_config_a.yaml: 3 ids renamed\n")
    expected = (
        WRONG_IDS.replace("bannana", "banana")
        .replace("cherry_pie", "cherry-pie")
        .replace("data_paralel", "data_parallel")
    )
    assert real.read_text(encoding="utf-8") == expected
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    left = sorted(path.name for path in real.parent.iterdir())
    assert left == ["cfg", "elsewhere.yaml", "models"]

    again = validate(tt_host, "--fix", "--write")
    assert (again.exit_code, again.stdout) == (4, "")
    assert real.read_text(encoding="utf-8") == expected


@pytest.mark.usefixtures("models")
def test_fix_in_python_and_json(tt_host: TtHost) -> None:
    wrong = "bannana/pytorch-single_device-full-inference"
    right = "banana/pytorch-single_device-full-inference"
    table = f"test_config = {{\n    # kept\n    '{wrong}': {{}},  # kept too\n}}\n"
    python = configure(tt_host, table, "test_config_a.py")
    text = json.dumps({"test_config": {wrong.replace("inference", "training"): {}}})
    as_json = configure(tt_host, text, "test_config_b.json")
    assert validate(tt_host, "--fix", "--write").exit_code == 0
    assert python.read_text(encoding="utf-8") == table.replace(wrong, right)
    assert as_json.read_text(encoding="utf-8") == text.replace("bannana", "banana")


@pytest.mark.usefixtures("models")
def test_what_is_not_written_out_is_left_to_the_user(tt_host: TtHost) -> None:
    text = (
        'NAME = "bannana/pytorch-single_device-full-inference"\n'
        "test_config = {NAME: {}}\n"
    )  # fmt: skip
    path = configure(tt_host, text, "test_config_a.py")
    ended = validate(tt_host, "--fix", "--write")
    assert (ended.exit_code, ended.stdout) == (4, "")
    assert "rename 'bannana/pytorch-single_device-full-inference' by hand" in ended.stderr
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        (["bananna", "bannana"], "two entries want the same id"),
        (["banana", "bannana"], "the id has an entry"),
    ],
    ids=["two-want-it", "taken"],
)
def test_a_doubtful_rename_is_only_suggested(
    tt_host: TtHost, entries: list[str], reason: str
) -> None:
    lines = [f"  {case_id(name)}: {{}}\n" for name in entries]
    configure(tt_host, "test_config:\n" + "".join(lines))
    ended = validate(tt_host, "--fix")
    assert ended.stdout == "", reason
    assert f"'{case_id('bannana')}' (did you mean '{case_id('banana')}'" in ended.stderr


@pytest.mark.usefixtures("models")
def test_what_is_left_out_on_purpose_is_not_renamed(tt_host: TtHost) -> None:
    configure(tt_host, f"test_config:\n  {case_id('banana')}: {{}}\n  {case_id('bananas')}: {{}}\n")
    (tt_host.work / "tt-host.yaml").write_text("exclude: [bananas]\n", encoding="utf-8")
    assert validate(tt_host, "--fix").exit_code == 0
    (tt_host.work / "tt-host.yaml").write_text("exclude: [banana]\n", encoding="utf-8")
    add_loader(tt_host.work / "models", "bananas")
    assert validate(tt_host, "--fix").stdout == ""
    red_only = tt_host(
        "validate", "--models-root", "models", "--test-config", "cfg", TT_XLA_RED_ONLY="1"
    )
    assert (red_only.exit_code, red_only.stdout) == (0, validate(tt_host).stdout)


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--write"], "--write needs --fix"),
        (["--fix", "--json"], "--fix and --json exclude each other"),
        ([], "no file test_config_*.yaml, .py or .json in cfg"),
    ],
    ids=["write", "fix-json", "no-file"],
)
def test_usage(tt_host: TtHost, arguments: list[str], message: str) -> None:
    ended = validate(tt_host, *arguments)
    assert (ended.exit_code, ended.stdout) == (4, "")
    assert message in ended.stderr


@pytest.mark.usefixtures("models")
def test_nothing_to_validate(tt_host: TtHost) -> None:
    ended = tt_host("validate", "--models-root", "models")
    assert ended.exit_code == 4
    assert "give --test-config PATH, or test_config: in tt-host.yaml" in ended.stderr


@pytest.mark.usefixtures("models")
def test_further_arches_of_the_project_file(tt_host: TtHost) -> None:
    configure(
        tt_host,
        "test_config:\n  apple/pytorch-single_device-full-inference:\n"
        "    supported_archs: [lab-1]\n    arch_overrides: {lab-1: {status: NOT_SUPPORTED_SKIP}}\n",
    )
    assert validate(tt_host).exit_code == 4
    (tt_host.work / "tt-host.yaml").write_text("arches: [lab-1]\n", encoding="utf-8")
    assert validate(tt_host).exit_code == 0
    listing = ["run", "--models-root", "models", "--test-config", "cfg", "--co", "-q"]
    assert tt_host(*listing, "--arch", "lab-1", "-m", "lab_1").exit_code == 0
    found = tt_host(*listing, "--arch", "lab-1", "-m", "not_supported_skip").stdout
    assert "apple/pytorch-single_device-full-inference" in found


def test_valid_json(tt_host: TtHost, models: Path) -> None:
    shutil.rmtree(models / "elder")
    configure(tt_host, "test_config:\n  apple/pytorch-single_device-inference: {}\n")
    found = json.loads(validate(tt_host, "--json").stdout)
    assert found["valid"] is True
    assert (found["files"], found["entries"], found["cases"]) == (1, 1, 24)
    assert len(found["unlisted"]) == 23


@pytest.mark.usefixtures("models")
def test_mistakes_of_python_hide_none_of_the_contents(tt_host: TtHost) -> None:
    case = case_id("apple")
    text = (
        f"test_config = {{\n  '{case}': {{'reazon': 'x', 'required_pcc': f()}},\n  'b': g(),\n}}\n"
    )
    configure(tt_host, text, "test_config_a.py")
    ended = validate(tt_host)
    assert ended.exit_code == 4
    told = ended.stdout + ended.stderr
    assert "test_config_a.py:2:" in told
    assert "unknown key 'reazon'" in told
    assert told.count("expected data, got a call") == 2
